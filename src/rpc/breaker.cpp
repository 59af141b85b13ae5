#include "rpc/breaker.h"

#include <algorithm>

namespace portreto::rpc {

Breaker::State Breaker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::chrono::milliseconds Breaker::pause() const {
  const std::lock_guard lock(mutex_);
  return pause_;
}

bool Breaker::is_shedding(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return now < sheds_until_;
}

bool Breaker::try_probe(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kOpen || now < probe_at_) return false;
  state_ = State::kHalfOpen;
  return true;
}

Breaker::Pass Breaker::enter() const { return state() == State::kClosed ? Pass::kNormal : Pass::kForced; }

Breaker::Change Breaker::leave(Pass pass, Outcome outcome, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (outcome == Outcome::kShed) {
    sheds_until_ = now + settings_.shed_pause;
    outcome = Outcome::kAnswered;
  }
  if (state_ == State::kClosed) return judge(outcome, now);
  if (pass != Pass::kNormal && outcome == Outcome::kAnswered) return close();
  if (pass != Pass::kProbe) return Change::kNone;
  if (outcome != Outcome::kUnjudged) return open(std::min(pause_ * 2, settings_.pause_max), now);
  state_ = State::kOpen;  // and the next call is a probe again
  return Change::kNone;
}

Breaker::Change Breaker::judge(Outcome outcome, TimePoint now) {
  if (outcome == Outcome::kUnjudged) return Change::kNone;
  connect_failures_ = outcome == Outcome::kNotReached ? connect_failures_ + 1 : 0;
  calls_.add(now);
  if (outcome == Outcome::kAnswered) return Change::kNone;
  calls_.mark(now);
  const auto counts = calls_.at(now);
  const bool is_failing = counts.all >= settings_.calls_min && counts.marked * 2 >= counts.all;
  if (!is_failing && connect_failures_ < settings_.connect_failures_max) return Change::kNone;
  return open(settings_.pause, now);
}

Breaker::Change Breaker::open(std::chrono::milliseconds pause, TimePoint now) {
  const bool was_closed = state_ == State::kClosed;
  state_ = State::kOpen;
  pause_ = pause;
  probe_at_ = now + pause;
  return was_closed ? Change::kOpened : Change::kNone;
}

Breaker::Change Breaker::close() {
  state_ = State::kClosed;
  pause_ = {};
  connect_failures_ = 0;
  calls_.clear();
  return Change::kClosed;
}

}  // namespace portreto::rpc
