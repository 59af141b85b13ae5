#include "metadata/memory/storage_node_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {
namespace {

using Nodes = std::map<std::string, model::StorageNode>;

// The caller holds the lock.
Nodes all_nodes(const Tables& tables) {
  Nodes nodes = tables.storage_nodes;
  const auto add = [&nodes](const std::string& name) { nodes.try_emplace(name, model::StorageNode{.instance = name}); };
  for (const auto& [blob, location] : tables.locations) {
    std::ranges::for_each(location.copies, add);
    std::ranges::for_each(location.leftovers, add);
  }
  return nodes;
}

}  // namespace

Task<Result<std::vector<model::StorageNode>>> MemoryStorageNodeStore::list() {
  const std::lock_guard lock(tables_.mutex);
  std::vector<model::StorageNode> nodes;
  for (auto& [name, node] : all_nodes(tables_)) nodes.push_back(std::move(node));
  co_return nodes;
}

Task<Status> MemoryStorageNodeStore::note(model::StorageNode seen) {
  const std::lock_guard lock(tables_.mutex);
  if (auto* stored = find_row(tables_.storage_nodes, seen.instance)) seen.state = stored->state;
  std::string name = seen.instance;
  tables_.storage_nodes.insert_or_assign(std::move(name), std::move(seen));
  co_return Status{};
}

Task<Status> MemoryStorageNodeStore::set_state(std::string instance, model::StorageNode::State state) {
  const std::lock_guard lock(tables_.mutex);
  Nodes nodes = all_nodes(tables_);
  auto* node = find_row(nodes, instance);
  if (node == nullptr) co_return not_found();
  node->state = state;
  tables_.storage_nodes.insert_or_assign(instance, *node);
  co_return Status{};
}

}  // namespace portreto::metadata
