#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace portreto::rpc {

// What a call adds to the caller's own header fields.
struct CallFields {
  std::string_view authority;           // for Host
  std::string_view service_credential;  // empty: none
  bool has_body = false;                // then Content-Length, or chunked when the size is not known
};

// Request line, fields and empty line. What belongs to one connection or to the context (Host, Connection, framing,
// X-Request-Id, X-Deadline-Ms, X-Forwarded-*, traceparent, the credential) comes from here and never from
// request.headers, which may be a client's.
std::string make_request_head(const http::Request& request, const CallFields& call);

}  // namespace portreto::rpc
