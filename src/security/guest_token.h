#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace portreto::security {

// Who somebody without an account is, among the guests of one share link: whoever holds a token of 256 random bits.
// Their id is made of the link's and the token by SHA-256, so that nobody finds a token for an id, no replica has to
// remember one, no key that proves it runs out, and the same token is another guest at another link. It gives no right
// by itself.

// A new one: 43 characters of base64url.
std::string new_guest_token();

// Whether it can be one.
bool is_guest_token(std::string_view text);

// Nothing for what cannot be a token. The id is no account's: those hold the time when they were made (Uuid).
std::optional<UserId> guest_of(std::string_view token, ShareLinkId link);

}  // namespace portreto::security
