#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace portreto::security {

// Base32 (RFC 4648 section 6) without padding, for what people type: upper case, digits 2 to 7.
std::string to_base32(ByteView bytes);

// Takes lower case, too, and leaves out spaces and hyphens, by which people and pages group it. nullopt for a foreign
// character and for stray bits at the end.
std::optional<Bytes> from_base32(std::string_view text);

}  // namespace portreto::security
