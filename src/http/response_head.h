#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace portreto::http {

// How this connection wants its answer to end.
struct ResponseFraming {
  std::optional<std::uint64_t> content_length;  // nullopt: none is sent (204, 304)
  bool keep_alive = true;
  bool is_http_1_0 = false;  // such a client must be told when the connection stays open
};

// Appends status line, fields and empty line to `out`. Date, Content-Length, Connection and X-Request-Id come from
// here: fields of these names, and Transfer-Encoding, in `response` are left out.
void append_response_head(std::string& out, const Response& response, const ResponseFraming& framing,
                          std::string_view request_id);

// IMF-fixdate of RFC 9110 section 5.6.7, and back (that form only, which is the one to be sent).
std::string format_http_date(std::chrono::sys_seconds time);
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace portreto::http
