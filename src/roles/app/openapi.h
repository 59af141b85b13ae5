#pragma once

#include <string_view>

#include "http/message.h"

namespace portreto::roles::app {

// docs/openapi.yaml as JSON, made while building. Lives for the whole program.
std::string_view openapi_document();

Task<Result<http::Response>> get_openapi(http::Request& request);

}  // namespace portreto::roles::app
