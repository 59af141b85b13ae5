#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace portreto {

using Sha256Digest = std::array<std::byte, 32>;

// SHA-256 (FIPS 180-4) through OpenSSL.
Sha256Digest sha256(ByteView bytes);

// A hash of bytes that arrive in parts, by the length of its digest. Not thread-safe. finish() is called once, last.
template <std::size_t kBytes>
class Hash {
 public:
  Hash();
  ~Hash();
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;
  void update(ByteView bytes);
  std::array<std::byte, kBytes> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
using Sha256 = Hash<sizeof(Sha256Digest)>;
// SHA-1 (FIPS 180-4): against accidents alone, where a protocol asks for it.
using Sha1Digest = std::array<std::byte, 20>;
using Sha1 = Hash<sizeof(Sha1Digest)>;

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) through ISA-L; `seed` is the crc of what came before.
std::uint32_t crc32c(ByteView bytes, std::uint32_t seed = 0);

// Equality in a time that depends on the lengths only.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace portreto
