#pragma once

#include <chrono>

namespace portreto::http {

// Decides which requests a loop refuses because it cannot keep up with them. One that waited longer than the limit is
// refused once the ones before it have waited so long for kStandingTime too: a queue that stands is overload, and
// whoever is refused can go elsewhere; one that a single pause left behind is worked off. Used on one loop.
class Shedder {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // As in CoDel (RFC 8289), some times the queue that is allowed.
  static constexpr std::chrono::milliseconds kStandingTime{250};

  // `limit` 0: nothing is refused.
  explicit Shedder(std::chrono::milliseconds limit) : limit_(limit) {}

  bool is_on() const { return limit_.count() > 0; }
  std::chrono::milliseconds limit() const { return limit_; }
  // Told of each request once, before it starts.
  bool must_refuse(std::chrono::milliseconds queued, TimePoint now) {
    if (queued <= limit_) {
      late_since_ = last_late_ = {};
      return false;
    }
    if (now - last_late_ > kStandingTime) late_since_ = now;
    last_late_ = now;
    return now - late_since_ >= kStandingTime;
  }

 private:
  const std::chrono::milliseconds limit_;
  TimePoint late_since_{};
  TimePoint last_late_{};
};

}  // namespace portreto::http
