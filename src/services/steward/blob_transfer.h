#pragma once

#include <string>

#include "base/result.h"
#include "blob/blob_store.h"
#include "runtime/task.h"

namespace portreto::services {

// Copies blobs from one storage node to another, past whoever asks for it. Thread-safe.
class BlobTransfer {
 public:
  virtual ~BlobTransfer() = default;

  // Durable on `to_node`, and what `info` says, when it succeeds; also when it was there already. Nodes are named by
  // their instance. kOutcomeUnknown: it may be there, or still arrive. After all other errors it does not arrive; those
  // of the source are not told from those of the target.
  virtual Task<Status> copy(blob::BlobKey key, blob::BlobInfo info, std::string from_node, std::string to_node) = 0;
};

}  // namespace portreto::services
