#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "blob/blob_copies.h"
#include "cluster/member.h"
#include "cluster/node_reliability.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "services/image_bytes.h"

namespace portreto::services {

// Bytes on several storage nodes in different zones. A location row says where: it is written before a node is touched
// and goes after the last byte, so that whatever a crash leaves half-done is found by settle(). Dependencies must
// outlive it.
//
// A row starts as kWriting with all touched nodes as leftovers, and becomes kLive with the nodes that hold everything
// as copies, both by compare-and-set: an erase() in between wins, and the put then fails. kDeleting is for ever. Nodes
// among the leftovers may be erased at any moment; they must not become copies again before they were cleared.
class ReplicatedImageBytes final : public ImageBytes {
 public:
  struct Options {
    std::size_t copies = 2;  // STORAGE.md, "Copies"; each in a zone of its own
    // Longer than any put takes. Before that, bytes may still arrive on a node that is no copy, so that its
    // acknowledgement of an erasure says nothing; as the Sweeper waits for images without owner.
    std::chrono::milliseconds write_age_max = std::chrono::hours(1);
  };
  // `storage` gives the storage nodes of the moment, from any thread, without blocking.
  ReplicatedImageBytes(metadata::LocationStore& locations, blob::BlobCopies& copies,
                       std::function<cluster::MemberList()> storage, const Clock& clock, Options options)
      : locations_(locations), copies_(copies), storage_(std::move(storage)), clock_(clock), options_(options) {}

  // Durable on `copies` nodes in different zones when it succeeds. Nodes that did not take what earlier puts sent them
  // are tried last for a while (NodeReliability), so that one which takes its time to fail costs one put and not each.
  // kOutcomeUnknown only when everything was stored and the metadata do not tell whether they know it; then nothing has
  // been erased.
  Task<Status> put(BlobId blob, std::vector<blob::BlobPart> parts) override;
  Task<Result<Bytes>> get(BlobId blob, std::uint16_t variant, std::uint64_t offset, std::uint64_t length) override;

  // Succeeds once the row says that the bytes must go. `variants` are taken from it. kUnavailable and the like: the
  // metadata cannot be changed now. A lost request of a put that was tried again with success, and that reaches its
  // node behind this, leaves bytes without a row: those are for the search for orphans (STORAGE.md).
  Task<Status> erase(BlobId blob, std::vector<std::uint16_t> variants) override;

  // Takes a row that is not at rest as far as it goes now: for the steward, as often as it likes and from anywhere.
  // Whether the row is at rest now. kWriting is left alone until the row is `write_age_max` old. What of a
  // put's lost requests reaches a leftover after that was cleared is for the search for orphans. An error of the
  // metadata (kConflict: somebody else was at it) is worth another try.
  Task<Result<bool>> settle(model::BlobLocation location);

 private:
  bool may_still_be_written(const model::BlobLocation& location) const;
  // For a put that failed: removes what it has brought to the nodes, and the row when nothing is left.
  Task<void> abandon(model::BlobLocation row, blob::BlobCopies::PutReport report);
  // Writes down that bytes may lie on `row.leftovers` alone, and removes the row when there are none.
  Task<Status> record_leftovers(model::BlobLocation row);
  // Erases the leftovers as far as their nodes can be reached. Whether none are left.
  Task<Result<bool>> clear(model::BlobLocation row);

  metadata::LocationStore& locations_;
  blob::BlobCopies& copies_;
  const std::function<cluster::MemberList()> storage_;
  const Clock& clock_;
  const Options options_;
  cluster::NodeReliability reliability_;
};

}  // namespace portreto::services
