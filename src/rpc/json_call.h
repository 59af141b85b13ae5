#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.h"

namespace portreto::rpc {

// A REST call from one tier to another.
struct JsonCall {
  http::Method method = http::Method::kGet;
  std::string target;                        // origin-form, escaped (http/url.h)
  std::optional<boost::json::value> body{};  // sent as application/json
  std::string bearer_token{};                // empty: none
  http::RequestContext context{};
  http::Headers headers{};  // further fields: Idempotency-Key, If-Match
  std::size_t answer_bytes_max = 4 * 1024 * 1024;
};

struct JsonAnswer {
  unsigned status = 200;
  http::Headers headers{};
  boost::json::value body{};  // null when the answer has none
};

// Sends a call and reads its answer. What is not 2xx becomes the Error that the other tier meant (its code, message,
// fields and Retry-After). kOutcomeUnknown when the answer cannot be understood; else the errors of http::Client.
// kInvalidArgument when `target` is not valid. `client` must outlive the call.
Task<Result<JsonAnswer>> call_json(http::Client& client, JsonCall call);

// The error in an answer: from problem details (RFC 9457) where there are any, else from the status alone.
Error error_of(unsigned status, const http::Headers& headers, std::string_view body);

}  // namespace portreto::rpc
