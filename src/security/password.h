#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portreto::security {

// argon2id (RFC 9106) cost. The defaults are the least that OWASP's password storage cheat sheet recommends.
struct PasswordCost {
  std::size_t memory_kib = 19456;
  unsigned passes = 2;
  // Lanes are always 1: libsodium offers no other.
};

// Longer ones are refused when set and never match: hashing must not take time that a caller can choose.
inline constexpr std::size_t kPasswordBytesMax = 1024;

// Hashes and verifies passwords. Each call takes some 20 ms and `memory_kib` of memory: call it on a BlockingPool, of
// which the size is then the limit of both. Thread-safe.
class PasswordHasher {
 public:
  // Throws std::invalid_argument for a cost that argon2id does not have. Cheaper ones than the default are for tests.
  explicit PasswordHasher(PasswordCost cost = {});

  // A hash in the PHC string format, "$argon2id$v=19$m=…,t=…,p=1$salt$hash", with a random salt. kInvalidArgument for a
  // password over the limit; kOverloaded when there is no memory.
  Result<std::string> hash(std::string_view password) const;

  // Whether the password is the one that was hashed, at whatever cost that was. kCorruption when `hash` is not a hash;
  // kOverloaded when there is no memory.
  Result<bool> verify(std::string_view password, std::string_view hash) const;

  // Takes as long as verify() and says no: for a user who does not exist, so that time does not tell.
  Result<bool> verify_dummy(std::string_view password) const;

  // Whether `hash` was made at another cost than this one: hash the password anew when it has just been verified.
  bool needs_rehash(std::string_view hash) const;

 private:
  const std::size_t memory_bytes_;
  const unsigned passes_;
};

}  // namespace portreto::security
