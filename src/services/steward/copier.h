#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "blob/blob_copies.h"
#include "blob/blob_nodes.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "services/steward/blob_transfer.h"
#include "services/steward/pace.h"

namespace portreto::services {

// What Repair and Audit do to the bytes of one blob on one node. Not thread-safe: one event loop. Dependencies must
// outlive it.
class Copier {
 public:
  struct Dependencies {
    metadata::LocationStore& locations;
    blob::BlobNodes& nodes;
    blob::BlobCopies& copies;
    BlobTransfer& transfer;
    const Clock& clock;
  };
  // As long as a copy whose outcome is not known may still arrive: longer than any transfer takes.
  static constexpr std::chrono::minutes kArrivalMax{10};

  // `bytes_per_s`: of all transfers together; 0: as fast as they go.
  Copier(Dependencies dependencies, std::uint64_t bytes_per_s) : d_(dependencies), pace_(bytes_per_s) {}

  // Whether a node has the variant as `expected`, or at all. kNotFound, kCorruption: not, or not whole; kUnavailable:
  // the node does not say.
  Task<Result<blob::BlobInfo>> head(std::string node, blob::BlobKey key);

  // Copies a variant from the first of `sources` that can give it, and asks the target what it has then. Not before the
  // pace allows it.
  Task<Status> bring(blob::BlobKey key, std::vector<std::string> sources, std::string target);
  // All variants of a row.
  Task<Status> bring_all(model::BlobLocation row, std::vector<std::string> sources, std::string target);

  // Reads a variant back as a whole. kCorruption: it is not what is expected; errors of BlobStore::get.
  Task<Status> read_back(std::string node, blob::BlobKey key, blob::BlobInfo expected);
  // Reads all variants back and compares them with their checksums. Whether one of `nodes` has a whole copy.
  Task<bool> is_whole_on_any(model::BlobLocation row, std::vector<std::string> nodes);

  // Removes a damaged variant, which cannot be put anew before.
  Task<Status> erase_damaged(std::string node, blob::BlobKey key);

  // Removes what lies on a node that is among the leftovers of `row`, which nobody has changed since; then it is not
  // among them any more. kConflict: it was changed, and nothing is removed.
  Task<Result<model::BlobLocation>> clear(model::BlobLocation row, std::string node);

  // For bytes on a node whose row was changed by somebody else meanwhile, so that nobody may know of them: sees that
  // the row names the node from now on, or that they go.
  Task<Status> account_for(model::BlobLocation row, std::string node);

  // Whether a copy of this blob may still arrive somewhere.
  bool may_arrive(BlobId blob);

  std::uint64_t bytes_copied() const { return bytes_copied_; }

 private:
  Task<bool> is_whole_on(model::BlobLocation row, std::string node);

  const Dependencies d_;
  Pace pace_;
  std::map<BlobId, Timestamp> arriving_;  // until when
  std::uint64_t bytes_copied_ = 0;
};

// Without a name; the order of the others stays.
std::vector<std::string> without(std::vector<std::string> names, const std::string& name);

}  // namespace portreto::services
