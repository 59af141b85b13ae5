#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portreto::http {

// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3), so that the result stands for exactly this
// text as one path segment ("a/b" -> "a%2Fb") or as one name or value of a query.
std::string encode_path_segment(std::string_view text);
std::string encode_query_value(std::string_view text);

// Decodes %XX; nullopt for a broken escape or one that stands for NUL. With `plus_is_space`, "+" becomes a space, as in
// queries and forms (application/x-www-form-urlencoded).
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace portreto::http
