#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace portreto::services {

// Holds background work to a rate. Not thread-safe.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // 0: as fast as it goes.
  explicit Pace(std::uint64_t bytes_per_s) : bytes_per_s_(bytes_per_s) {}

  // Takes a place for so many bytes behind those before; returns how long to wait for it.
  std::chrono::nanoseconds reserve(std::uint64_t bytes, Time now) {
    if (bytes_per_s_ == 0) return {};
    next_ = std::max(next_, now);
    const auto wait = next_ - now;
    next_ += std::chrono::nanoseconds(
        static_cast<std::int64_t>(1e9 * static_cast<double>(bytes) / static_cast<double>(bytes_per_s_)));
    return wait;
  }

 private:
  const std::uint64_t bytes_per_s_;
  Time next_{};
};

}  // namespace portreto::services
