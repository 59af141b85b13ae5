#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
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
  // Those that are not avoided first; otherwise in the order given. `name_of` gives a node's name.
  template <typename Node = std::string, typename NameOf = std::identity>
  std::vector<Node> in_order(std::vector<Node> nodes, TimePoint now, NameOf name_of = {}) const {
    const std::lock_guard lock(mutex_);
    if (failures_.empty()) return nodes;
    std::vector<Node> last;
    std::erase_if(nodes, [&](const Node& node) {
      const bool is_avoided = is_avoided_locked(std::invoke(name_of, node), now);
      if (is_avoided) last.push_back(node);
      return is_avoided;
    });
    std::ranges::move(last, std::back_inserter(nodes));
    return nodes;
  }

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
