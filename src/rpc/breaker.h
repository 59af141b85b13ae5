#pragma once

#include <chrono>
#include <mutex>

#include "rpc/sliding_count.h"

namespace portreto::rpc {

// ARCHITECTURE.md "Timeouts between the tiers".
struct BreakerSettings {
  int connect_failures_max = 5;           // in a row
  std::uint64_t calls_min = 20;           // within 10 s, before half of them having failed means anything
  std::chrono::milliseconds pause{1000};  // before the first probe; doubled after each that fails
  std::chrono::milliseconds pause_max{30000};
  std::chrono::milliseconds shed_pause{1000};  // the Retry-After of our servers
};

// Keeps calls away from a server that fails, and lets one at a time try whether it is back. Thread-safe. The time is
// passed in, so that tests can move it.
class Breaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  enum class State { kClosed, kOpen, kHalfOpen };  // half-open: a probe is under way
  enum class Outcome {
    kAnswered,
    kShed,        // answered that it takes no call just now, which is no failure
    kFailed,      // reached, but no answer, or one that says that the server is broken
    kNotReached,  // no connection
    kUnjudged,    // nothing about the server: the caller went away, or had no time
  };
  // In what sense a call is made, to be handed back with its outcome.
  enum class Pass {
    kNormal,
    kProbe,
    kForced,  // although it is open, since there is no better server
  };
  enum class Change { kNone, kOpened, kClosed };

  explicit Breaker(BreakerSettings settings = {}) : settings_(settings) {}

  State state() const;
  // How long calls are kept away for now; what failed more often is worse. Zero when closed.
  std::chrono::milliseconds pause() const;
  // It has shed a call within settings.shed_pause: others come before it. A server that refuses is quick about it, and
  // as the least busy one would draw most of the calls.
  bool is_shedding(TimePoint now) const;
  // True once when it is time for a probe: the caller then makes the call, and leaves with Pass::kProbe.
  bool try_probe(TimePoint now);
  Pass enter() const;
  // Failed probes open it again. An answer to a probe or to a forced call closes it; what a call says that began before
  // it opened does not count.
  Change leave(Pass pass, Outcome outcome, TimePoint now);

 private:
  Change judge(Outcome outcome, TimePoint now);
  Change open(std::chrono::milliseconds pause, TimePoint now);
  Change close();

  const BreakerSettings settings_;
  mutable std::mutex mutex_;
  State state_ = State::kClosed;
  SlidingCount calls_{std::chrono::seconds(10)};  // marked: failed
  int connect_failures_ = 0;
  std::chrono::milliseconds pause_{0};
  TimePoint probe_at_{};
  TimePoint sheds_until_{};
};

}  // namespace portreto::rpc
