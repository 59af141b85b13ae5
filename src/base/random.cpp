#include "base/random.h"

#include <sodium.h>

#include <stdexcept>

namespace portreto {

void fill_random(std::span<std::byte> out) {
  static const bool ready = [] {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    return true;
  }();
  (void)ready;
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

std::string random_token(std::size_t count) {
  Bytes bytes(count);
  fill_random(bytes);
  return to_base64url(bytes);
}

}  // namespace portreto
