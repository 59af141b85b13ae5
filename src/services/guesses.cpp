#include "services/guesses.h"

#include <utility>

namespace portreto::services {

Task<Result<security::FailureRecord>> Guesses::failures(const std::string& key) {
  PORTRETO_CO_ASSIGN(const auto stored, co_await store_.failures(key));
  co_return stored ? security::FailureRecord{stored->count, stored->last_at} : security::FailureRecord{};
}

Task<Status> Guesses::may_try(GuessKeys keys) {
  keys_ = std::move(keys);
  security::LoginAttempt attempt;
  PORTRETO_CO_ASSIGN(attempt.account, co_await failures(keys_.account));
  PORTRETO_CO_ASSIGN(attempt.peer, co_await failures(keys_.peer));
  if (keys_.known_device) {
    PORTRETO_CO_ASSIGN(attempt.known_device, co_await failures(*keys_.known_device));
  }
  const auto decision = security::decide(attempt, clock_.now());
  if (decision.is_allowed) co_return Status{};
  Error error{ErrorCode::kTooManyRequests, "Too many wrong passwords. Wait a little, then try again."};
  error.retry_after_s = static_cast<int>(decision.retry_after.count());
  co_return fail(std::move(error));
}

Task<Status> Guesses::note_failure() {
  const Timestamp now = clock_.now();
  PORTRETO_CO_TRY(co_await store_.record_failure(keys_.account, now, security::kFailureWindow));
  PORTRETO_CO_TRY(co_await store_.record_failure(keys_.peer, now, security::kFailureWindow));
  if (keys_.known_device) {
    PORTRETO_CO_TRY(co_await store_.record_failure(*keys_.known_device, now, security::kFailureWindow));
  }
  co_return Status{};
}

Task<Status> Guesses::count_asking(GuessKeys keys, std::string too_many) {
  auto may_ask = co_await may_try(std::move(keys));
  if (!may_ask && may_ask.error().code == ErrorCode::kTooManyRequests) may_ask.error().message = std::move(too_many);
  PORTRETO_CO_TRY(std::move(may_ask));
  co_return co_await note_failure();
}

Task<Status> Guesses::note_success() {
  PORTRETO_CO_TRY(co_await store_.clear_failures(keys_.account));
  if (keys_.known_device) PORTRETO_CO_TRY(co_await store_.clear_failures(*keys_.known_device));
  co_return Status{};
}

}  // namespace portreto::services
