#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace portreto::blob::volume {

// Holds background work to a rate, and ends it. `spend` by one thread at a time; the others by any.
class Pacer {
 public:
  // 0: as fast as it goes.
  explicit Pacer(std::uint64_t bytes_per_s) : bytes_per_s_(bytes_per_s) {}

  void set_rate(std::uint64_t bytes_per_s) {
    const std::lock_guard lock(mutex_);
    bytes_per_s_ = bytes_per_s;
  }

  // Waits until so many bytes more are within the rate. False once stop() was called: leave off.
  [[nodiscard]] bool spend(std::uint64_t bytes) {
    std::unique_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (next_ < now) next_ = now;
    if (bytes_per_s_ != 0) {
      next_ += std::chrono::nanoseconds(
          static_cast<std::int64_t>(1e9 * static_cast<double>(bytes) / static_cast<double>(bytes_per_s_)));
    }
    changed_.wait_until(lock, next_, [this] { return stopped_; });
    return !stopped_;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t bytes_per_s_;
  std::chrono::steady_clock::time_point next_;
  bool stopped_ = false;
};

}  // namespace portreto::blob::volume
