#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>

namespace portreto::rpc {

// How long the last answers took. Thread-safe.
class Latencies {
 public:
  using Duration = std::chrono::steady_clock::duration;

  static constexpr std::size_t kKept = 256;
  static constexpr std::size_t kNeeded = 20;  // fewer say nothing about one in twenty

  void add(Duration took);
  // What 95 % of them stay below, at most kRefresh answers old; nullopt before there are kNeeded.
  std::optional<Duration> p95() const;

 private:
  static constexpr std::size_t kRefresh = 16;

  mutable std::mutex mutex_;
  std::array<Duration, kKept> kept_{};
  std::size_t count_ = 0;  // ever
  std::optional<Duration> p95_;
};

}  // namespace portreto::rpc
