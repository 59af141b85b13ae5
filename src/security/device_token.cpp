#include "security/device_token.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace portreto::security {
namespace {

constexpr std::size_t kUuidChars = 36;

std::string token_for(const Uuid& device, UserId user, const MacKey& key) {
  const std::string id = device.str();
  return id + '.' + key.kid + '.' + to_base64url(key.mac(as_bytes("device|v1|" + user.str() + '|' + id)));
}

}  // namespace

Result<std::string> DeviceTokens::issue(UserId user, Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "Logging in is not possible at the moment. Try again shortly.");
  return token_for(Uuid::generate(), user, *key);
}

std::optional<Uuid> DeviceTokens::verify(std::string_view token, UserId user, Timestamp now) const {
  constexpr std::size_t kTokenCharsMax = 128;
  if (token.size() <= kUuidChars || token.size() > kTokenCharsMax) return std::nullopt;
  const auto device = Uuid::parse(token.substr(0, kUuidChars));
  const std::string_view rest = token.substr(kUuidChars + 1);
  if (!device) return std::nullopt;
  const auto ring = keys_.get();
  const MacKey* key = ring->verifying(rest.substr(0, rest.find('.')), now);
  if (key == nullptr || !equal_constant_time(as_bytes(token_for(*device, user, *key)), as_bytes(token))) {
    return std::nullopt;
  }
  return device;
}

}  // namespace portreto::security
