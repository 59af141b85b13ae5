#include "rpc/repeatable.h"

#include <utility>

namespace portreto::rpc {

namespace {

constexpr unsigned kServiceUnavailable = 503;
constexpr std::string_view kIdempotencyKeyHeader = "Idempotency-Key";

bool is_answered(const Result<http::Response>& answer) { return answer && answer->status != kServiceUnavailable; }

}  // namespace

bool is_idempotent(http::Method method) { return method != http::Method::kPost && method != http::Method::kPatch; }

bool is_safe(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead || method == http::Method::kOptions;
}

bool is_repeatable(const http::Request& request) {
  return is_idempotent(request.method) || request.headers.find(kIdempotencyKeyHeader);
}

bool was_not_sent(const Result<http::Response>& answer) {
  return !answer && (answer.error().code == ErrorCode::kUnavailable || answer.error().code == ErrorCode::kOverloaded);
}

bool may_repeat(const http::Request& request, const Result<http::Response>& answer) {
  if (was_not_sent(answer)) return true;
  if (!is_repeatable(request)) return false;
  if (answer) return answer->status == kServiceUnavailable;
  return answer.error().code == ErrorCode::kOutcomeUnknown || answer.error().code == ErrorCode::kDeadlineExceeded;
}

Result<http::Response> better_of(const http::Request& request, Result<http::Response> first,
                                 Result<http::Response> second) {
  if (is_answered(second)) return second;
  if (!first && first.error().code == ErrorCode::kOutcomeUnknown && !is_safe(request.method)) return first;
  return first && was_not_sent(second) ? std::move(first) : std::move(second);
}

}  // namespace portreto::rpc
