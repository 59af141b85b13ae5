#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "model/values.h"

namespace portreto::services {

// A storage node that is known to the metadata or to the registry.
struct StorageNodeView {
  model::StorageNode node;
  bool is_alive = false;        // in the registry
  std::uint64_t copies = 0;     // live blobs with a copy on it
  std::uint64_t leftovers = 0;  // blobs of which something is still to be erased on it

  // Nothing that anybody wants is on it: it can be taken away.
  bool is_empty() const { return node.state != model::StorageNode::State::kActive && copies == 0 && leftovers == 0; }
};

struct StorageNodesView {
  bool is_alive_known = false;         // otherwise nobody could say who is alive
  std::vector<StorageNodeView> nodes;  // by instance
  std::uint64_t writing = 0;           // blobs that are being stored,
  std::uint64_t deleting = 0;          // or erased,
  std::uint64_t with_leftovers = 0;    // or are stored, and something of them is to be erased somewhere
};

// What operators see of the storage nodes of a cluster, and want of them. `alive` are those in the registry; null when
// nobody can tell. Thread-safe; the store must outlive it.
class StorageNodes {
 public:
  explicit StorageNodes(metadata::MetadataStore& metadata) : metadata_(metadata) {}

  // Takes a time that grows with the blobs that are not settled and with those on the nodes: for a look now and then.
  Task<Result<StorageNodesView>> look(cluster::MemberList alive);

  struct Change {
    model::StorageNode::State before = model::StorageNode::State::kActive;
    std::uint64_t copies = 0;  // on the node
  };
  // Says what is wanted of a node; its steward does it. The same again succeeds. kNotFound, naming those that are
  // known, for a node that neither the metadata nor the registry know.
  Task<Result<Change>> set_state(cluster::MemberList alive, std::string node, model::StorageNode::State state);

 private:
  metadata::MetadataStore& metadata_;
};

}  // namespace portreto::services
