#pragma once

#include <string>
#include <string_view>

#include "roles/web/language/language.h"

namespace portreto::roles::web {

// "Firefox on Linux", as far as a User-Agent tells; else its beginning. For a person's own list, never for a decision.
std::string device_name(const Language& language, std::string_view user_agent);

}  // namespace portreto::roles::web
