#include "base/rendezvous.h"

#include <cmath>
#include <cstdint>
#include <span>

#include "base/hash.h"

namespace portreto {

double rendezvous_score(ByteView key, ByteView place, double weight) {
  Sha256 hash;
  hash.update(key);
  hash.update(place);
  const Sha256Digest digest = hash.finish();
  std::uint64_t bits = 0;
  for (const std::byte b : std::span(digest).first<8>()) bits = bits << 8 | std::to_integer<std::uint64_t>(b);
  // In the open interval (0, 1): the upper 53 bits, half a step from either end.
  const double uniform = (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
  return -weight / std::log(uniform);
}

}  // namespace portreto
