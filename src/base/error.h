#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portreto {

// What went wrong, in terms a caller can act on. `roles` maps each code to exactly one HTTP status
// (src/http/status.h), so a service never needs to know about HTTP.
enum class ErrorCode {
  kInvalidArgument,     // the input is malformed or breaks a rule; `fields` says which
  kUnauthenticated,     // no valid credential was presented
  kPermissionDenied,    // known, and known not to be allowed (used only where existence is no secret)
  kNotFound,            // does not exist, or must look as if it did not
  kMethodNotAllowed,    // exists, and is not used in this way
  kAlreadyExists,       // a unique rule was broken
  kConflict,            // the state changed under the caller, or the same id holds something else
  kGone,                // existed, was removed on purpose
  kPreconditionFailed,  // If-Match and the like
  kPayloadTooLarge,     // a body or an image is over a limit
  kUnsupportedMedia,    // the content is not of a kind that is accepted
  kUnprocessable,       // the content is of an accepted kind, and broken
  kChecksumMismatch,    // the content is not what its sender says it is: it was changed on its way
  kRangeNotSatisfiable,
  kTooManyRequests,   // throttled
  kOverloaded,        // a queue or a pool is at its limit; try again later
  kUnavailable,       // a dependency is down; nothing was done
  kDeadlineExceeded,  // out of time; the outcome may be unknown
  kOutcomeUnknown,    // a write may or may not have happened
  kStorageFull,
  kCorruption,  // stored bytes do not match their checksum
  kInternal,    // a defect; details are in the log, never in the answer
};

// snake_case name of a code, as it stands in JSON answers and logs.
std::string_view to_string(ErrorCode code);

struct FieldError {
  std::string field;    // the name as the caller sent it
  std::string message;  // what is wrong and what to do, for a person
};

// An expected failure. `message` is written for the person who gets it: it says what happened and what to do,
// and holds nothing secret. Causes that are for the operator belong in the log.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::vector<FieldError> fields{};
  int retry_after_s = 0;  // >0: when to try again (429, 503)

  static Error invalid_field(std::string field, std::string message) {
    Error error{ErrorCode::kInvalidArgument, message};
    error.fields.push_back({std::move(field), std::move(message)});
    return error;
  }

  // For whatever is at its limit: a queue, a pool, memory.
  static Error overloaded() {
    Error error{ErrorCode::kOverloaded, "The server is busy. Try again in a moment."};
    error.retry_after_s = 1;
    return error;
  }
};

}  // namespace portreto
