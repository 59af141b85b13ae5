#include "metadata/mongo/storage_node_store.h"

#include <algorithm>

#include "metadata/failures.h"
#include "metadata/mongo/schema.h"

namespace portreto::metadata {
namespace {

using model::StorageNode;

// Two that make the same document at once: the second finds it when it tries again.
void put(MongoClient& client, const std::string& instance, const Bson& change) {
  const Bson id = document("_id", instance);
  try {
    client.update(kStorageNodes, id, change, Upsert::kYes);
  } catch (const MongoError& error) {
    if (!error.is_duplicate()) throw;
    client.update(kStorageNodes, id, change);
  }
}

}  // namespace

Task<Result<std::vector<StorageNode>>> MongoStorageNodeStore::list() {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<StorageNode>> {
    auto nodes = client.find<StorageNode>(kStorageNodes, {}, {.sort = document("_id", 1)});
    for (std::string& named : client.distinct(kLocations, "nodes")) {
      const auto at = std::ranges::lower_bound(nodes, named, {}, &StorageNode::instance);
      if (at == nodes.end() || at->instance != named) nodes.insert(at, StorageNode{.instance = std::move(named)});
    }
    return nodes;
  });
}

Task<Status> MongoStorageNodeStore::note(StorageNode seen) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    put(client, seen.instance,
        document("$set", document("zone", seen.zone, "address", seen.address), "$setOnInsert",
                 document("state", seen.state)));
    return {};
  });
}

Task<Status> MongoStorageNodeStore::set_state(std::string instance, StorageNode::State state) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("state", state));
    if (client.update(kStorageNodes, document("_id", instance), change)) return {};
    if (!client.exists(kLocations, document("nodes", instance))) return not_found();
    put(client, instance, change);
    return {};
  });
}

}  // namespace portreto::metadata
