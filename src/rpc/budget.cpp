#include "rpc/budget.h"

#include <algorithm>

namespace portreto::rpc {

void Budget::count_call(SlidingCount::TimePoint now) {
  const std::lock_guard lock(mutex_);
  calls_.add(now);
}

bool Budget::may_spend(SlidingCount::TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return has_left(now);
}

bool Budget::try_spend(SlidingCount::TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (!has_left(now)) return false;
  calls_.mark(now);
  return true;
}

bool Budget::has_left(SlidingCount::TimePoint now) const {
  const auto counts = calls_.at(now);
  const auto share = static_cast<std::uint64_t>(share_ * static_cast<double>(counts.all));
  return counts.marked < std::max(share, floor_);
}

}  // namespace portreto::rpc
