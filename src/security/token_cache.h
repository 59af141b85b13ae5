#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "security/hmac.h"
#include "security/jwt.h"

namespace portreto::security {

// Remembers which tokens were verified: a browser sends the same one for ten minutes, an Ed25519 verification takes
// some 50 µs, and a look-up less than one. Tokens are remembered by a MAC under a key of this process, never as text;
// time and key ring are checked again on each use; refusals are not remembered. Thread-safe. Bounded: a set-associative
// table that evicts what will be refused soonest.
class VerifiedTokenCache {
 public:
  // The verifier must outlive the cache. `entries_max` is rounded up to a whole number of sets.
  explicit VerifiedTokenCache(const AccessTokenVerifier& verifier, std::size_t entries_max = 4096);

  // As AccessTokenVerifier::verify.
  Result<std::shared_ptr<const AccessClaims>> verify(std::string_view token, Timestamp now);

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kLocks = 16;

  struct Entry {
    Sha256Digest tag{};
    std::uint64_t generation = 0;
    std::shared_ptr<const AccessClaims> claims;  // null: free
  };
  using Set = std::array<Entry, kWays>;

  const AccessTokenVerifier& verifier_;
  const HmacSha256 tag_of_;
  std::vector<Set> sets_;
  std::array<std::mutex, kLocks> locks_;  // set i is guarded by lock i mod kLocks
};

}  // namespace portreto::security
