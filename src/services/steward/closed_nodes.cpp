#include "services/steward/closed_nodes.h"

#include <utility>

#include "cluster/placement.h"
#include "runtime/log.h"
#include "runtime/timer.h"

namespace portreto::services {

Task<void> ClosedNodes::refresh() {
  const auto nodes = co_await nodes_.list();
  if (!nodes) {
    log::warn("the storage nodes cannot be listed", {{"error", to_string(nodes.error().code)}});
    co_return;
  }
  std::set<std::string> closed;
  for (const model::StorageNode& node : *nodes) {
    if (node.state != model::StorageNode::State::kActive) closed.insert(node.instance);
  }
  const std::lock_guard lock(mutex_);
  closed_ = std::move(closed);
}

Task<void> ClosedNodes::run(std::chrono::milliseconds interval) {
  for (;;) {
    co_await refresh();
    co_await sleep_for(interval);
  }
}

cluster::MemberList ClosedNodes::close(cluster::MemberList storage) const {
  const std::lock_guard lock(mutex_);
  return cluster::close_for_writes(std::move(storage), closed_);
}

}  // namespace portreto::services
