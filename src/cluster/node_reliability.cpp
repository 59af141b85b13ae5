#include "cluster/node_reliability.h"

#include <algorithm>

namespace portreto::cluster {

void NodeReliability::failed(const std::string& node, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = failures_.try_emplace(node, Failure{.at = now, .avoided_for = kAvoidedFor});
  if (is_new) return;
  Failure& failure = found->second;
  const auto since = now - failure.at;
  // Several calls may fail at once; that is one failure.
  if (since < failure.avoided_for) return;
  const auto longer = std::min<std::chrono::steady_clock::duration>(2 * failure.avoided_for, kAvoidedForMax);
  const bool is_again = since < failure.avoided_for + kAvoidedForMax;
  failure = {.at = now, .avoided_for = is_again ? longer : kAvoidedFor};
}

bool NodeReliability::is_avoided(const std::string& node, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return is_avoided_locked(node, now);
}

bool NodeReliability::is_avoided_locked(const std::string& node, TimePoint now) const {
  const auto found = failures_.find(node);
  return found != failures_.end() && now - found->second.at < found->second.avoided_for;
}

}  // namespace portreto::cluster
