#pragma once

#include <string>
#include <string_view>

namespace portreto::http {

// The value of Content-Disposition for a file that is to be kept under this name (UTF-8): as it is for all browsers of
// today (RFC 6266 section 4.3, RFC 8187), and for others in ASCII with "_" for what is not.
std::string attachment(std::string_view file_name);

}  // namespace portreto::http
