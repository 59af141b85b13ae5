#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace portreto::http {

// type/subtype and parameters (RFC 9110 section 8.3.1). Names are in lower case, values unquoted.
struct MediaType {
  std::string type;     // "text"
  std::string subtype;  // "html"
  std::vector<std::pair<std::string, std::string>> parameters{};

  static std::optional<MediaType> parse(std::string_view text);
  std::string essence() const { return type + "/" + subtype; }
  std::optional<std::string_view> parameter(std::string_view name) const;
};

// The parameters of a field that has the form `token *( ; name=value )`, such as Content-Disposition; nullopt when
// malformed. `rest` begins at the first ";" or is empty.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_parameters(std::string_view rest);

// Whether the Content-Type of a message is exactly this ("application/json"), whatever its parameters.
bool has_media_type(const Headers& headers, std::string_view essence);

// Whether the Accept field, if there is one, names this media type itself, with a quality above zero. Wildcards do not
// count: it tells scripts that ask for JSON from browsers that take anything.
bool prefers_media_type(const Headers& headers, std::string_view essence);

}  // namespace portreto::http
