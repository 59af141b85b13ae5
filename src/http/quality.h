#pragma once

#include <optional>
#include <string_view>

namespace portreto::http {

// The quality in thousandths (RFC 9110 section 12.4.2) that a list like "gzip;q=0.5, br" gives an element; nullopt when
// the list does not name it. A malformed quality counts as 0.
std::optional<int> quality_of(std::string_view list, std::string_view element);

}  // namespace portreto::http
