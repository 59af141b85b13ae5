#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "http/message.h"

// Reads the head of an HTTP/1.1 message, whole and in one piece (see HeadScanner). The grammar is Boost.Beast's; what
// it accepts too easily is refused in framing.h.
namespace portreto::http {

constexpr std::size_t kHeadFieldsMax = 128;

// Why a request is answered before it has a route: the status, and a sentence for whoever debugs the client.
struct Refusal {
  unsigned status;
  std::string_view detail;
};

struct RequestHead {
  Method method = Method::kGet;
  Target target;
  Headers headers;
  bool is_http_1_0 = false;
  bool keep_alive = true;
};

struct ResponseHead {
  unsigned status = 0;
  Headers headers;
  bool is_http_1_0 = false;
  bool keep_alive = true;
};

// 400 malformed, 414 target over kTargetBytesMax, 431 too many fields, 501 unknown method.
std::expected<RequestHead, Refusal> parse_request_head(std::string_view bytes);
// kOutcomeUnknown when it is no HTTP/1.x response.
Result<ResponseHead> parse_response_head(std::string_view bytes);

}  // namespace portreto::http
