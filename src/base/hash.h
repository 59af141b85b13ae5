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

// SHA-256 of bytes that arrive in parts. Not thread-safe. finish() is called once, last.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(ByteView bytes);
  Sha256Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) through ISA-L; `seed` is the crc of what came before.
std::uint32_t crc32c(ByteView bytes, std::uint32_t seed = 0);

// Equality in a time that depends on the lengths only.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace portreto
