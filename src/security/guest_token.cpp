#include "security/guest_token.h"

#include "base/bytes.h"
#include "base/random.h"

namespace portreto::security {
namespace {

constexpr std::size_t kGuestTokenBytes = 32;

}  // namespace

std::string new_guest_token() { return random_token(kGuestTokenBytes); }

bool is_guest_token(std::string_view text) {
  const auto bytes = from_base64url(text);
  return bytes && bytes->size() == kGuestTokenBytes;
}

std::optional<UserId> guest_of(std::string_view token, ShareLinkId link) {
  if (!is_guest_token(token)) return std::nullopt;
  return UserId{Uuid::derive("guest|v1|" + link.str() + '|' + std::string(token))};
}

}  // namespace portreto::security
