#include "roles/web/media/node_reliability.h"

#include <algorithm>
#include <iterator>

namespace portreto::roles::web {

void NodeReliability::failed(const std::string& node, TimePoint now) {
  const std::lock_guard lock(mutex_);
  failed_at_[node] = now;
}

std::vector<std::string> NodeReliability::in_order(std::vector<std::string> nodes, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  if (failed_at_.empty()) return nodes;
  std::vector<std::string> last;
  std::erase_if(nodes, [&](const std::string& node) {
    const auto found = failed_at_.find(node);
    const bool is_avoided = found != failed_at_.end() && now - found->second < kAvoidedFor;
    if (is_avoided) last.push_back(node);
    return is_avoided;
  });
  std::ranges::move(last, std::back_inserter(nodes));
  return nodes;
}

}  // namespace portreto::roles::web
