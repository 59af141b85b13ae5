#include "security/token_cache.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"
#include "security/keys.h"

namespace portreto::security {
namespace {

HmacSha256 random_mac() {
  KeyBytes key;
  fill_random(key);
  return HmacSha256(key);
}

}  // namespace

VerifiedTokenCache::VerifiedTokenCache(const AccessTokenVerifier& verifier, std::size_t entries_max)
    : verifier_(verifier), tag_of_(random_mac()), sets_(std::max<std::size_t>(1, (entries_max + kWays - 1) / kWays)) {}

Result<std::shared_ptr<const AccessClaims>> VerifiedTokenCache::verify(std::string_view token, Timestamp now) {
  const Sha256Digest tag = tag_of_(as_bytes(token.substr(0, kAccessTokenBytesMax + 1)));
  std::size_t hash;
  std::memcpy(&hash, tag.data(), sizeof hash);
  const std::size_t index = hash % sets_.size();
  std::mutex& mutex = locks_[index % kLocks];
  // Read before verifying: a ring that is replaced meanwhile makes the new entry stale at once.
  const std::uint64_t generation = verifier_.generation();
  {
    const std::scoped_lock lock(mutex);
    for (const Entry& entry : sets_[index]) {
      if (entry.claims && entry.generation == generation && entry.tag == tag && now < entry.claims->refused_from &&
          now >= entry.claims->not_before) {
        return entry.claims;
      }
    }
  }
  auto verified = verifier_.verify(token, now);
  if (!verified) return fail(std::move(verified).error());
  auto claims = std::make_shared<const AccessClaims>(*std::move(verified));
  const std::scoped_lock lock(mutex);
  // The tag's own stale entry first, then a free one, then the one that is of use for the shortest time.
  const auto worth = [&](const Entry& entry) {
    return entry.tag == tag || !entry.claims || entry.generation != generation ? Timestamp::min()
                                                                               : entry.claims->refused_from;
  };
  *std::ranges::min_element(sets_[index], {}, worth) = {tag, generation, claims};
  return claims;
}

}  // namespace portreto::security
