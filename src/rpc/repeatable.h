#pragma once

#include "http/message.h"

// When a call may be made twice, and what its two outcomes mean together.
namespace portreto::rpc {

// RFC 9110 section 9.2.2: making the call twice has the effect of making it once.
bool is_idempotent(http::Method method);

// Section 9.2.1: making the call changes nothing.
bool is_safe(http::Method method);

// Whether a server that has carried the call out would do the same as one that has not: the method is idempotent, or
// the request has an Idempotency-Key. The body is not asked about.
bool is_repeatable(const http::Request& request);

// Whether the server has surely seen nothing of the call.
bool was_not_sent(const Result<http::Response>& answer);

// Whether to call another server after this answer; the body is not asked about. After 503 and lost or late answers
// only when the request is repeatable.
bool may_repeat(const http::Request& request, const Result<http::Response>& answer);

// What to tell the caller after a second attempt. That the first may have been carried out is never forgotten: its
// kOutcomeUnknown stands unless the second attempt brought an answer, which a 503 is not.
Result<http::Response> better_of(const http::Request& request, Result<http::Response> first,
                                 Result<http::Response> second);

}  // namespace portreto::rpc
