#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "blob/blob_store.h"
#include "blob/whole_blob.h"
#include "runtime/task.h"

namespace portreto::blob {

// Who chooses the nodes of a put.
class NodeChooser {
 public:
  virtual ~NodeChooser() = default;

  // Names up to `count` nodes that were not named yet and go together with those of `kept`; fewer (or none) when there
  // are no more. Nothing is sent to a node before this has returned it, so that it can be written down first. An error
  // ends the put.
  virtual Task<Result<std::vector<std::string>>> next(std::vector<std::string> kept, std::size_t count) = 0;
};

// A blob on several nodes. Nodes are named by their instance. Thread-safe. Whatever throws leaves the same state as a
// crash there.
class BlobCopies {
 public:
  virtual ~BlobCopies() = default;

  struct PutReport {
    Status outcome;
    std::vector<std::string> copies;  // hold all parts, durable
    std::vector<std::string> failed;  // may hold some; those that hold none for sure are left out
    std::vector<std::string> late;    // of both: parts may still arrive there
  };
  // Puts all parts on `copies` nodes, side by side. For those that fail, the chooser is asked for others, until there
  // are no more; each node is tried once, so the wait is bounded by the number of nodes and their stores' timeouts. On
  // failure the nodes in the report may hold bytes; erasing them is up to the caller. kStorageFull when room was all
  // that was missing, otherwise kUnavailable (see too_few_nodes()), or the chooser's error. What is passed by
  // reference must outlive the call.
  virtual Task<PutReport> put(BlobId blob, std::vector<BlobPart> parts, std::size_t copies, NodeChooser& chooser) = 0;

  // As BlobStore, from the first of `nodes`, in their order, that has a good answer: one that does not know the blob,
  // does not answer or has a damaged copy is passed over. kNotFound only when there are nodes and each said so;
  // otherwise kUnavailable. An answer of kInvalidArgument is final.
  virtual Task<Result<BlobInfo>> head(std::vector<std::string> nodes, BlobKey key) = 0;
  virtual Task<Result<Bytes>> get(std::vector<std::string> nodes, BlobKey key, std::uint64_t offset,
                                  std::uint64_t length) = 0;

  // Erases all variants on all nodes, side by side. Returns the nodes on which that is durable; one that is not known
  // now is none of them.
  virtual Task<std::vector<std::string>> erase(std::vector<std::string> nodes, BlobId blob,
                                               std::vector<std::uint16_t> variants) = 0;
};

// For who wanted to store something: kUnavailable, or kStorageFull.
Error too_few_nodes(std::size_t possible, std::size_t needed);
Error no_room();

}  // namespace portreto::blob
