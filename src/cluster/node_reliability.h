#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace portreto::cluster {

// Which storage nodes have just failed to answer, so that the others are asked first until the registry knows. A node
// is avoided for a while, never refused: it may hold the only copy, or be the only one in its zone. Thread-safe.
class NodeReliability {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  // Longer than a restart takes, shorter than a session of the registry.
  static constexpr std::chrono::seconds kAvoidedFor{3};
  // Of one that fails again each time it is tried: as a breaker's (ARCHITECTURE.md, "Timeouts between the tiers").
  static constexpr std::chrono::seconds kAvoidedForMax{30};

  // Avoids it for kAvoidedFor; twice as long as before when it has failed again soon after it was avoided.
  void failed(const std::string& node, TimePoint now);
  bool is_avoided(const std::string& node, TimePoint now) const;
  // Those that are not avoided first; otherwise in the order given.
  std::vector<std::string> in_order(std::vector<std::string> nodes, TimePoint now) const;

 private:
  struct Failure {
    TimePoint at;
    std::chrono::steady_clock::duration avoided_for;
  };
  bool is_avoided_locked(const std::string& node, TimePoint now) const;

  mutable std::mutex mutex_;
  std::map<std::string, Failure> failures_;  // as many as the cluster ever had nodes
};

}  // namespace portreto::cluster
