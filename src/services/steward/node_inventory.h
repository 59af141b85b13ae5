#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
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

  struct Item {
    blob::BlobKey key;
    Timestamp created{};  // on the node, by its clock
  };
  struct Page {
    std::vector<Item> items;
    std::string next;  // where the next page begins; empty on the last one
  };
  // Some of what lies on a disk (cluster::Disk::id), from where a page before said, or from the beginning. What is
  // there from the first page to the last is listed once; what comes or goes meanwhile may be or not.
  virtual Task<Result<Page>> list(std::string node, std::string disk, std::string from) = 0;
};

}  // namespace portreto::services
