#include "security/refresh_token.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/random.h"
#include "security/rotation.h"

namespace portreto::security {
namespace {

constexpr std::size_t kUuidChars = 36;

RefreshToken successor_under(const MacKey& key, const RefreshToken& token) {
  std::string text = "refresh|v1|" + token.session.str() + '|';
  text += as_text(token.secret);
  return {token.session, key.mac(as_bytes(text))};
}

}  // namespace

std::string RefreshToken::str() const { return session.str() + '.' + to_base64url(secret); }

std::optional<RefreshToken> RefreshToken::parse(std::string_view text) {
  if (text.size() <= kUuidChars || text[kUuidChars] != '.') return std::nullopt;
  const auto session = SessionId::parse(text.substr(0, kUuidChars));
  const auto secret = from_base64url(text.substr(kUuidChars + 1));
  if (!session || !secret || secret->size() != sizeof(KeyBytes)) return std::nullopt;
  RefreshToken token{*session, {}};
  std::ranges::copy(*secret, token.secret.begin());
  if (token.str() != text) return std::nullopt;
  return token;
}

RefreshToken RefreshToken::generate(SessionId session) {
  RefreshToken token{session, {}};
  fill_random(token.secret);
  return token;
}

Result<RefreshToken> RefreshTokens::successor(const RefreshToken& token, Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "Your login cannot be renewed at the moment. Try again shortly.");
  return successor_under(*key, token);
}

std::optional<RefreshToken> RefreshTokens::successor_stored_as(const Sha256Digest& hash, const RefreshToken& token,
                                                               Timestamp now) const {
  const auto ring = keys_.get();
  for (const MacKey& key : ring->keys()) {
    if (!verifies(key, now)) continue;
    RefreshToken candidate = successor_under(key, token);
    if (equal_constant_time(candidate.hash(), hash)) return candidate;
  }
  return std::nullopt;
}

RefreshVerdict judge_refresh(const StoredRefresh& stored, const RefreshToken& presented, Timestamp now) {
  const Sha256Digest hash = presented.hash();
  if (equal_constant_time(hash, stored.current)) return RefreshVerdict::kRotate;
  if (stored.previous && equal_constant_time(hash, *stored.previous) && now <= stored.rotated_at + kRefreshGrace) {
    return RefreshVerdict::kRepeat;
  }
  return RefreshVerdict::kReuse;
}

}  // namespace portreto::security
