#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace portreto::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// How long calls took. Thread-safe.
class Latencies {
 public:
  void add_since(SteadyTime start) {
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    const std::lock_guard lock(mutex_);
    ms_.push_back(took.count());
  }

  // Adds PREFIXcalls, PREFIXp50_ms and PREFIXp99_ms.
  void report(boost::json::object& out, const std::string& prefix = "") {
    const std::lock_guard lock(mutex_);
    std::ranges::sort(ms_);
    out[prefix + "calls"] = ms_.size();
    if (ms_.empty()) return;
    out[prefix + "p50_ms"] = ms_[ms_.size() / 2];
    out[prefix + "p99_ms"] = ms_[ms_.size() * 99 / 100];
  }

 private:
  std::mutex mutex_;
  std::vector<double> ms_;
};

}  // namespace portreto::bench
