#pragma once

#include <chrono>
#include <mutex>
#include <set>
#include <string>

#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "runtime/task.h"

namespace portreto::services {

// Which storage nodes the operator drains or has retired, for those who choose nodes for new blobs: every app replica,
// whether it leads or not. Thread-safe. `nodes` must outlive it.
class ClosedNodes {
 public:
  explicit ClosedNodes(metadata::StorageNodeStore& nodes) : nodes_(nodes) {}

  // Reads them anew. When that fails, what was known stays: an upload too many on a node that is drained is only moved
  // once more.
  Task<void> refresh();
  // Now and then every `interval`, until it is cancelled.
  Task<void> run(std::chrono::milliseconds interval);

  // The same members, of which the closed ones take no new blobs.
  cluster::MemberList close(cluster::MemberList storage) const;

 private:
  metadata::StorageNodeStore& nodes_;
  mutable std::mutex mutex_;
  std::set<std::string> closed_;
};

}  // namespace portreto::services
