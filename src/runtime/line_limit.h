#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace portreto {

// For log lines of which there may be thousands a second when things go badly: lets a few through each second, and
// counts the others. Thread-safe.
class LineLimit {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit LineLimit(std::uint32_t lines_per_s) : lines_per_s_(lines_per_s) {}

  // Whether a line may be written now: the number of those that were not since the last that was; nullopt when not.
  std::optional<std::uint64_t> admit(TimePoint now) {
    const std::scoped_lock lock(mutex_);
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      lines_ = 0;
    }
    if (lines_ == lines_per_s_) {
      ++left_out_;
      return std::nullopt;
    }
    ++lines_;
    return std::exchange(left_out_, 0);
  }

 private:
  const std::uint32_t lines_per_s_;
  std::mutex mutex_;
  TimePoint second_{};
  std::uint32_t lines_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace portreto
