#include "rpc/balanced_client.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <optional>
#include <ratio>
#include <utility>

#include "base/random.h"
#include "http/forwarded.h"
#include "rpc/repeatable.h"
#include "rpc/rewindable_body.h"
#include "runtime/log.h"
#include "runtime/timer.h"

namespace portreto::rpc {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;
using Outcome = Breaker::Outcome;

// Of three replicas two may be bad, each in its way. More attempts would help no deployment that has that many
// failures, and make an overload worse.
constexpr std::size_t kAttemptsMax = 3;
// Before another attempt, so that callers that failed together do not come back together.
constexpr std::chrono::microseconds kRetryDelayMax{25000};
// Of settings.timeout, what an attempt may take when another is possible: a replica that hangs (stopped, or cut off one
// way) costs a caller a pause and no failure, and two of them leave a fifth for the third.
constexpr std::ratio<2, 5> kAttemptShare;
// Without a timeout of our own: a call that had less than this before its deadline says nothing about the replica.
constexpr std::chrono::milliseconds kFairTime{1000};

bool is_read(const http::Request& request) {
  return request.method == http::Method::kGet || request.method == http::Method::kHead;
}

bool is_good(const Result<http::Response>& answer) { return answer && answer->status < 500; }

std::chrono::microseconds random_delay() {
  return std::chrono::microseconds(quick_random() % static_cast<std::uint64_t>(kRetryDelayMax.count() + 1));
}

void rethrow_unless_cancelled(const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }
}

// One attempt at a replica, in its counts and its breaker. Left without end() when the caller goes away.
class Attempt {
 public:
  explicit Attempt(ReplicaSet::Choice choice) : choice_(std::move(choice)) {
    choice_.link->calls.fetch_add(1);
    choice_.link->in_flight.fetch_add(1);
  }
  ~Attempt() {
    auto& link = *choice_.link;
    link.in_flight.fetch_sub(1);
    if (outcome_ == Outcome::kFailed || outcome_ == Outcome::kNotReached) link.failures.fetch_add(1);
    const auto change = link.breaker.leave(choice_.pass, outcome_, Clock::now());
    if (change == Breaker::Change::kNone) return;
    const bool is_opened = change == Breaker::Change::kOpened;
    const auto write = is_opened ? log::warn : log::info;
    write(is_opened ? "a replica fails and is avoided" : "a replica works again",
          {{"instance", link.replica.instance}, {"address", link.replica.address}});
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  SocketClient& client() { return choice_.link->client; }
  void end(Outcome outcome) { outcome_ = outcome; }

 private:
  const ReplicaSet::Choice choice_;
  Outcome outcome_ = Outcome::kUnjudged;
};

}  // namespace

struct BalancedClient::Race {
  std::optional<Result<http::Response>> first;
  std::optional<Result<http::Response>> second;
  bool is_second_asked = false;

  // Nothing better can come: a good answer is there, or the only one that was asked for.
  bool is_decided() const { return (first && (is_good(*first) || !is_second_asked)) || (second && is_good(*second)); }
};

BalancedClient::BalancedClient(BalancedClientSettings settings)
    : settings_(std::move(settings)),
      replicas_(settings_.connection, settings_.breaker),
      retry_budget_(settings_.retry_share, settings_.retry_floor),
      hedge_budget_(settings_.hedge_share, 0) {}

BalancedClient::~BalancedClient() = default;

void BalancedClient::set_replicas(const std::vector<Replica>& replicas) { replicas_.set(replicas); }

BalancedClient::Statistics BalancedClient::statistics() const {
  Statistics result{calls_, failures_, retries_, hedges_, hedge_wins_};
  for (const auto& link : replicas_.all()) {
    result.replicas.push_back({link->replica, link->breaker.state(), link->in_flight, link->calls, link->failures});
  }
  return result;
}

Task<Result<http::Response>> BalancedClient::send(http::Request request) {
  calls_.fetch_add(1);
  // Both attempts are the same request.
  if (request.context.request_id.empty()) request.context.request_id = http::make_request_id();
  if (!request.context.trace.is_set()) request.context.trace = http::make_trace();
  RewindableBody body(request.body);
  auto result = co_await call(request, body);
  if (!result) failures_.fetch_add(1);
  co_return result;
}

Task<Result<http::Response>> BalancedClient::call(http::Request& request, RewindableBody& body) {
  request.body = body.is_empty() ? nullptr : &body;
  if (body.is_short()) {
    PORTRETO_CO_TRY(co_await body.fetch());
    if (settings_.timeout.count() > 0) {
      request.context.deadline = std::min(request.context.deadline, Clock::now() + settings_.timeout);
    }
  }
  retry_budget_.count_call(Clock::now());
  auto choice = replicas_.choose(Clock::now());
  const auto link = choice.link;
  if (!link) {
    co_return fail(ErrorCode::kUnavailable, "A part of the service is not running. Try again in a moment.");
  }
  const auto deadline = request.context.deadline;
  Links asked{link};
  request.context.deadline = deadline_of_attempt(request, body, asked);
  auto answer = co_await ask_first(request, body, std::move(choice), asked);
  request.context.deadline = deadline;
  while (asked.size() < kAttemptsMax && co_await may_ask_again(request, body, answer, asked)) {
    auto other = replicas_.choose_other(asked, Clock::now());
    if (!other.link) break;
    asked.push_back(other.link);
    retries_.fetch_add(1);
    body.rewind();
    if (asked.size() < kAttemptsMax) request.context.deadline = deadline_of_attempt(request, body, asked);
    auto next = co_await ask(request, body, std::move(other));
    request.context.deadline = deadline;
    answer = better_of(request, std::move(answer), std::move(next));
  }
  co_return answer;
}

// The deadline of an attempt that may be followed by another; the request's own when it may not.
Clock::time_point BalancedClient::deadline_of_attempt(const http::Request& request, const RewindableBody& body,
                                                      const Links& asked) const {
  const auto deadline = request.context.deadline;
  if (settings_.timeout.count() == 0 || !body.is_short() || !is_repeatable(request) || !replicas_.has_other(asked)) {
    return deadline;
  }
  return std::min(deadline, Clock::now() + settings_.timeout * kAttemptShare.num / kAttemptShare.den);
}

// Has paused for as long as it should, when it may.
Task<bool> BalancedClient::may_ask_again(const http::Request& request, const RewindableBody& body,
                                         const Result<http::Response>& answer, const Links& asked) {
  if (body.has_failed() || !body.can_rewind() || !may_repeat(request, answer)) co_return false;
  const auto delay = was_not_sent(answer) ? std::chrono::microseconds(0) : random_delay();
  if (Clock::now() + delay >= request.context.deadline) co_return false;
  if (!replicas_.has_other(asked)) co_return false;
  // The budget is for what is more work. Of a call that never left nobody had any, and a replica that is gone costs one
  // refused connection for each of many calls before its breaker opens: where few are made, they would be all of it.
  if (!was_not_sent(answer) && !retry_budget_.try_spend(Clock::now())) co_return false;
  if (delay.count() > 0) co_await sleep_for(delay);
  co_return true;
}

Task<Result<http::Response>> BalancedClient::ask_first(http::Request& request, const RewindableBody& body,
                                                       ReplicaSet::Choice choice, Links& asked) {
  if (settings_.hedge && is_read(request) && !request.body) {
    const auto now = Clock::now();
    hedge_budget_.count_call(now);
    const auto p95 = read_latencies_.p95();
    if (p95 && hedge_budget_.may_spend(now) && replicas_.has_other(asked)) {
      const auto delay = std::max<Clock::duration>(*p95, settings_.hedge_delay_min);
      co_return co_await race(request, body, std::move(choice), delay, asked);
    }
  }
  co_return co_await ask(request, body, std::move(choice));
}

// Both run on the caller's loop, and both have ended when this goes on: nothing of them outlives the request.
Task<Result<http::Response>> BalancedClient::race(http::Request& request, const RewindableBody& body,
                                                  ReplicaSet::Choice choice, Clock::duration delay, Links& asked) {
  const auto executor = co_await asio::this_coro::executor;
  Race race;
  const auto cancel_the_other = [&race](const std::exception_ptr& thrown) {
    return thrown || race.is_decided() ? asio::cancellation_type::all : asio::cancellation_type::none;
  };
  const auto [order, first_thrown, second_thrown] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, run_first(request, body, std::move(choice), race), asio::deferred),
          asio::co_spawn(executor, run_second(request, body, delay, asked, race), asio::deferred))
          .async_wait(cancel_the_other, asio::use_awaitable);
  rethrow_unless_cancelled(first_thrown);
  rethrow_unless_cancelled(second_thrown);
  if (race.second && is_good(*race.second) && !(race.first && is_good(*race.first))) {
    hedge_wins_.fetch_add(1);
    co_return *std::move(race.second);
  }
  if (race.first) co_return *std::move(race.first);
  throw boost::system::system_error(asio::error::operation_aborted);  // the caller was cancelled
}

Task<void> BalancedClient::run_first(http::Request& request, const RewindableBody& body, ReplicaSet::Choice choice,
                                     Race& race) {
  race.first.emplace(co_await ask(request, body, std::move(choice)));
}

Task<void> BalancedClient::run_second(http::Request& request, const RewindableBody& body, Clock::duration delay,
                                      Links& asked, Race& race) {
  co_await sleep_for(delay);
  if (!replicas_.has_other(asked) || !hedge_budget_.try_spend(Clock::now())) co_return;
  auto choice = replicas_.choose_other(asked, Clock::now());
  if (!choice.link) co_return;
  asked.push_back(choice.link);
  race.is_second_asked = true;
  hedges_.fetch_add(1);
  race.second.emplace(co_await ask(request, body, std::move(choice)));
}

Task<Result<http::Response>> BalancedClient::ask(http::Request& request, const RewindableBody& body,
                                                 ReplicaSet::Choice choice) {
  Attempt attempt(std::move(choice));
  const auto begun = Clock::now();
  auto answer = co_await attempt.client().send_kept(request);
  const auto now = Clock::now();
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (body.has_failed() || cancelled != asio::cancellation_type::none) co_return answer;
  attempt.end(judge(answer, request, begun, now));
  if (is_read(request) && is_good(answer)) read_latencies_.add(now - begun);
  co_return answer;
}

// What an answer says about the replica. 500, 502 and 504 count against it, since another may do better. 503 does not:
// it sheds or drains and says so, and calls go elsewhere for a moment; nor do 501 and 507, which are the same
// everywhere.
Breaker::Outcome BalancedClient::judge(const Result<http::Response>& answer, const http::Request& request,
                                       Breaker::TimePoint begun, Breaker::TimePoint now) const {
  if (answer) {
    const auto status = answer->status;
    if (status == 503) return Outcome::kShed;
    return status == 500 || status == 502 || status == 504 ? Outcome::kFailed : Outcome::kAnswered;
  }
  // A third of a call's time is fair: no attempt of several has all of it.
  const Clock::duration fair_time = settings_.timeout.count() > 0 ? settings_.timeout / 3 : kFairTime;
  const bool is_hurried = now >= request.context.deadline && now - begun < fair_time;
  if (is_hurried) return Outcome::kUnjudged;
  switch (answer.error().code) {
    case ErrorCode::kUnavailable: return Outcome::kNotReached;
    case ErrorCode::kOutcomeUnknown:
    case ErrorCode::kDeadlineExceeded: return Outcome::kFailed;
    default: return Outcome::kUnjudged;
  }
}

}  // namespace portreto::rpc
