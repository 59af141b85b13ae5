#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace portreto::roles::web {

// Which storage nodes have just failed to answer, so that the others are asked first until the registry knows. A node
// is avoided for a while, never refused: it may hold the only copy. Thread-safe.
class NodeReliability {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  // Longer than a restart takes, shorter than a session of the registry.
  static constexpr std::chrono::seconds kAvoidedFor{3};

  void failed(const std::string& node, TimePoint now);
  // Those that have not failed lately first; otherwise in the order given.
  std::vector<std::string> in_order(std::vector<std::string> nodes, TimePoint now) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, TimePoint> failed_at_;  // as many as the cluster ever had nodes
};

}  // namespace portreto::roles::web
