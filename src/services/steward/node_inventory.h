#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "blob/blob_store.h"
#include "runtime/task.h"

namespace portreto::services {

// What a storage node says about what lies on it. Thread-safe.
class NodeInventory {
 public:
  virtual ~NodeInventory() = default;

  struct Damage {
    std::vector<blob::BlobKey> blobs;  // unreadable there; some of them, when they are many
    std::uint64_t bytes = 0;           // of volumes, of whatever blobs they were
  };
  // Nodes are named by their instance. kUnavailable and the like: the node does not say.
  virtual Task<Result<Damage>> damage(std::string node) = 0;
};

}  // namespace portreto::services
