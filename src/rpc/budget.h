#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

#include "rpc/sliding_count.h"

namespace portreto::rpc {

// Limits what is asked for beyond the calls themselves (retries, hedges) to a share of the calls of the last ten
// seconds, so that a tier in trouble does not get more work because of it. Thread-safe.
class Budget {
 public:
  // `floor`: how many may be spent within the window, however few the calls.
  Budget(double share, std::uint64_t floor) : share_(share), floor_(floor) {}

  void count_call(SlidingCount::TimePoint now);
  bool may_spend(SlidingCount::TimePoint now) const;
  // Spends one; false when there is none left.
  bool try_spend(SlidingCount::TimePoint now);

 private:
  bool has_left(SlidingCount::TimePoint now) const;

  const double share_;
  const std::uint64_t floor_;
  mutable std::mutex mutex_;
  SlidingCount calls_{std::chrono::seconds(10)};  // marked: spent
};

}  // namespace portreto::rpc
