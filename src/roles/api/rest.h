#pragma once

#include <string>
#include <utility>

#include "http/media_type.h"
#include "http/message.h"
#include "roles/api/codec.h"

// The two ends of a REST handler: what was sent, as a struct, and a struct as the answer.
namespace portreto::api {

// kUnsupportedMedia unless the body is declared as JSON (so that no HTML form can send one); kInvalidArgument with the
// fields that are wrong.
template <typename T>
Task<Result<T>> read_input(http::Request& request) {
  if (!http::has_media_type(request.headers, "application/json")) {
    co_return fail(ErrorCode::kUnsupportedMedia, "Send the content as application/json.");
  }
  PORTRETO_CO_ASSIGN(const std::string text, co_await http::read_all(*request.body, kRequestJsonBytesMax));
  co_return from_json<T>(text);
}

template <typename T>
http::Response answer(const T& value, unsigned status = 200) {
  http::Response response{.status = status, .body = to_json(value)};
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// 201, with the address of what was made.
template <typename T>
http::Response created(const T& value, std::string location) {
  http::Response response = answer(value, 201);
  response.headers.set("Location", std::move(location));
  return response;
}

inline http::Response no_content() {
  http::Response response{.status = 204};
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace portreto::api
