#pragma once

#include <string>

#include "http/router.h"

namespace portreto::http {

// The path of a request as it may stand in a log. A parameter {secret} of a route lets in whoever has it: of such a
// route it is the pattern. `route`: null when there is none.
inline std::string logged_path(const Route* route, const Request& request) {
  const bool is_secret = route && route->pattern.find("{secret}") != std::string::npos;
  return is_secret ? route->pattern : std::string(request.target.path());
}

}  // namespace portreto::http
