#include "metadata/sqlite/storage_node_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {
namespace {

using model::StorageNode;

const Query kList{select<StorageNode>("storage_nodes ORDER BY instance")};
const Query kNote{insert_into<StorageNode>("storage_nodes") +
                  " ON CONFLICT DO UPDATE SET zone = excluded.zone, address = excluded.address"};
const Query kSetState{"UPDATE storage_nodes SET state = ?2 WHERE instance = ?1"};
// One look into the index for each node that locations name, and not for each of their rows.
const Query kNextNamed{"SELECT node FROM location_nodes WHERE node > ?1 ORDER BY node LIMIT 1"};
const Query kIsNamed{"SELECT 1 FROM location_nodes WHERE node = ?1 LIMIT 1"};

}  // namespace

Task<Result<std::vector<StorageNode>>> SqliteStorageNodeStore::list() {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<StorageNode>> {
    const Snapshot snapshot(connection);
    auto nodes = connection.list<StorageNode>(kList);
    std::string last;
    while (auto named = connection.find<std::string>(kNextNamed, last)) {
      last = *std::move(named);
      const auto at = std::ranges::lower_bound(nodes, last, {}, &StorageNode::instance);
      if (at == nodes.end() || at->instance != last) nodes.insert(at, StorageNode{.instance = last});
    }
    return nodes;
  });
}

Task<Status> SqliteStorageNodeStore::note(StorageNode seen) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kNote, seen);
    return {};
  });
}

Task<Status> SqliteStorageNodeStore::set_state(std::string instance, StorageNode::State state) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetState, instance, state) > 0) return {};
    if (!connection.find<int>(kIsNamed, instance)) return not_found();
    connection.execute(kNote, StorageNode{.instance = instance, .state = state});
    return {};
  });
}

}  // namespace portreto::metadata
