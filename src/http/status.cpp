#include "http/status.h"

#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>

namespace portreto::http {

namespace {

constexpr ErrorCode kLastCode = ErrorCode::kInternal;

}  // namespace

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kUnauthenticated: return 401;
    case ErrorCode::kPermissionDenied: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kMethodNotAllowed: return 405;
    case ErrorCode::kAlreadyExists: return 409;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kGone: return 410;
    case ErrorCode::kPreconditionFailed: return 412;
    case ErrorCode::kPayloadTooLarge: return 413;
    case ErrorCode::kUnsupportedMedia: return 415;
    case ErrorCode::kRangeNotSatisfiable: return 416;
    case ErrorCode::kUnprocessable: return 422;
    case ErrorCode::kTooManyRequests: return 429;
    case ErrorCode::kChecksumMismatch: return 460;
    case ErrorCode::kInternal: return 500;
    case ErrorCode::kCorruption: return 500;
    case ErrorCode::kOutcomeUnknown: return 502;
    case ErrorCode::kOverloaded: return 503;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kDeadlineExceeded: return 504;
    case ErrorCode::kStorageFull: return 507;
  }
  return 500;
}

ErrorCode code_of(unsigned status) {
  switch (status) {
    case 401: return ErrorCode::kUnauthenticated;
    case 403: return ErrorCode::kPermissionDenied;
    case 404: return ErrorCode::kNotFound;
    case 405: return ErrorCode::kMethodNotAllowed;
    case 408: return ErrorCode::kDeadlineExceeded;
    case 409: return ErrorCode::kConflict;
    case 410: return ErrorCode::kGone;
    case 412: return ErrorCode::kPreconditionFailed;
    case 413: return ErrorCode::kPayloadTooLarge;
    case 415: return ErrorCode::kUnsupportedMedia;
    case 416: return ErrorCode::kRangeNotSatisfiable;
    case 422: return ErrorCode::kUnprocessable;
    case 429: return ErrorCode::kTooManyRequests;
    case 460: return ErrorCode::kChecksumMismatch;
    case 502: return ErrorCode::kOutcomeUnknown;
    case 503: return ErrorCode::kUnavailable;
    case 504: return ErrorCode::kDeadlineExceeded;
    case 507: return ErrorCode::kStorageFull;
    default: return status >= 400 && status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kInternal;
  }
}

std::optional<ErrorCode> parse_error_code(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(kLastCode); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (to_string(code) == name) return code;
  }
  return std::nullopt;
}

std::string_view reason_of(unsigned status) {
  if (status == 460) return "Checksum Mismatch";
  const auto phrase = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return phrase == "<unknown-status>" ? std::string_view("Unknown") : std::string_view(phrase.data(), phrase.size());
}

Response problem_response(const Request& request, const Error& error) {
  return problem_with_status(request, status_of(error.code), error);
}

Response problem_with_status(const Request& request, unsigned status, const Error& error) {
  boost::json::object problem{
      {"type", "about:blank"},         {"title", reason_of(status)}, {"status", status},
      {"code", to_string(error.code)}, {"detail", error.message},    {"request_id", request.context.request_id},
  };
  if (!error.fields.empty()) {
    auto& errors = problem["errors"].emplace_array();
    for (const auto& field : error.fields) {
      errors.push_back(boost::json::object{{"field", field.field}, {"message", field.message}});
    }
  }
  Response response{.status = status};
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Cache-Control", "no-store");
  if (error.retry_after_s > 0) response.headers.add("Retry-After", std::to_string(error.retry_after_s));
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  response.body = boost::json::serialize(problem);
  return response;
}

}  // namespace portreto::http
