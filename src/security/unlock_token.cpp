#include "security/unlock_token.h"

#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/parse_number.h"
#include "security/unix_time.h"

namespace portreto::security {
namespace {

constexpr std::size_t kTokenCharsMax = 128;

std::string token_for(ShareLinkId link, std::int64_t expiry, const MacKey& key) {
  const std::string text = std::to_string(expiry);
  return text + '.' + key.kid + '.' + to_base64url(key.mac(as_bytes("unlock|v1|" + link.str() + '|' + text)));
}

}  // namespace

Result<std::string> UnlockTokens::issue(ShareLinkId link, Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr) {
    return fail(ErrorCode::kUnavailable, "This link cannot be unlocked at the moment. Try again shortly.");
  }
  return token_for(link, unix_seconds(now + kUnlockTtl), *key);
}

bool UnlockTokens::verify(std::string_view token, ShareLinkId link, Timestamp now) const {
  if (token.size() > kTokenCharsMax) return false;
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return false;
  const auto expiry = parse_number<std::int64_t>(token.substr(0, dot));
  if (!expiry || *expiry <= unix_seconds(now) || *expiry > unix_seconds(now + kUnlockTtl)) return false;
  const std::string_view rest = token.substr(dot + 1);
  const auto ring = keys_.get();
  const MacKey* key = ring->verifying(rest.substr(0, rest.find('.')), now);
  return key != nullptr && equal_constant_time(as_bytes(token_for(link, *expiry, *key)), as_bytes(token));
}

}  // namespace portreto::security
