#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace portreto::http {

// The one table from ErrorCode to HTTP status (RFC 9110; 507 from RFC 4918, 460 from tus 1.0).
unsigned status_of(ErrorCode code);
// The code that stands for a status that another tier answered with, when its body says nothing better.
ErrorCode code_of(unsigned status);
// The inverse of portreto::to_string(ErrorCode); nullopt for a name that this version does not know.
std::optional<ErrorCode> parse_error_code(std::string_view name);

// "Not Found" for 404; "Unknown" for a status that has no registered phrase.
std::string_view reason_of(unsigned status);

// RFC 9457 problem details: {"type","title","status","code","detail","request_id","errors":[{"field","message"}]},
// with Retry-After where the error has one, and with WWW-Authenticate on a 401 (RFC 9110 section 11.6.1).
Response problem_response(const Request& request, const Error& error);
// The same with a status that no ErrorCode has, for what breaks the protocol itself.
Response problem_with_status(const Request& request, unsigned status, const Error& error);

}  // namespace portreto::http
