#include "roles/app/openapi.h"

namespace portreto::roles::app {

Task<Result<http::Response>> get_openapi(http::Request&) {
  http::Response response{.body = http::StaticBody{as_bytes(openapi_document())}};
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "public, max-age=300");
  co_return response;
}

}  // namespace portreto::roles::app
