#include "rpc/latencies.h"

#include <algorithm>

namespace portreto::rpc {

void Latencies::add(Duration took) {
  const std::lock_guard lock(mutex_);
  kept_[count_++ % kKept] = took;
  if (count_ < kNeeded || (count_ > kNeeded && count_ % kRefresh != 0)) return;
  auto sorted = kept_;
  const auto size = std::min(count_, kKept);
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(size);
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(size * 95 / 100);
  std::nth_element(sorted.begin(), at, end);
  p95_ = *at;
}

std::optional<Latencies::Duration> Latencies::p95() const {
  const std::lock_guard lock(mutex_);
  return p95_;
}

}  // namespace portreto::rpc
