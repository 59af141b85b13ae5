#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace portreto::rpc {

// How many things happened within the last while, and how many of them were marked. The oldest tenth of the window is
// forgotten at once. Not thread-safe.
class SlidingCount {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Counts {
    std::uint64_t all = 0;
    std::uint64_t marked = 0;
  };

  explicit SlidingCount(std::chrono::milliseconds window) : slot_time_(window / kSlots) {}

  void add(TimePoint now) { ++slot(now).all; }
  void mark(TimePoint now) { ++slot(now).marked; }
  Counts at(TimePoint now) const {
    Counts sum;
    for (const Slot& slot : slots_) {
      if (slot.number + static_cast<std::int64_t>(kSlots) <= number_of(now)) continue;
      sum.all += slot.counts.all;
      sum.marked += slot.counts.marked;
    }
    return sum;
  }
  void clear() { slots_.fill({}); }

 private:
  static constexpr std::size_t kSlots = 10;
  struct Slot {
    std::int64_t number = 0;
    Counts counts;
  };

  std::int64_t number_of(TimePoint now) const { return now.time_since_epoch() / slot_time_; }
  Counts& slot(TimePoint now) {
    const auto number = number_of(now);
    Slot& slot = slots_[static_cast<std::size_t>(number) % kSlots];
    if (slot.number != number) slot = {.number = number, .counts = {}};
    return slot.counts;
  }

  const std::chrono::steady_clock::duration slot_time_;
  std::array<Slot, kSlots> slots_{};
};

}  // namespace portreto::rpc
