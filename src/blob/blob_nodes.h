#pragma once

#include <memory>
#include <string>

#include "blob/blob_store.h"

namespace portreto::blob {

// The stores of the cluster's storage nodes. Thread-safe.
class BlobNodes {
 public:
  virtual ~BlobNodes() = default;

  // The store of a node by its instance, as long as the caller keeps it; null when no such node is known now. Never
  // blocks.
  virtual std::shared_ptr<BlobStore> find(const std::string& node) = 0;
};

}  // namespace portreto::blob
