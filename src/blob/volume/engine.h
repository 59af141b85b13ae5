#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "blob/volume/batch_writer.h"
#include "blob/volume/catalogue.h"
#include "blob/volume/group_commit.h"
#include "blob/volume/pacer.h"
#include "blob/volume/scrub_meter.h"
#include "blob/volume/volume_blob_store.h"
#include "blob/volume/volume_set.h"

namespace portreto::blob::volume {

// The store without its coroutines. Everything here may block, but submit().
class Engine {
 public:
  // Throws as VolumeBlobStore::open does.
  Engine(const VolumeSettings& settings, std::unique_ptr<Directory> directory);

  // For the blocking pool, on many threads at once:

  // What is to be submitted, with a small blob's bytes read; nullopt when the store holds the blob already.
  Result<std::optional<Mutation>> prepare_put(const BlobKey& key, const std::shared_ptr<BlobSource>& source);
  Result<Mutation> prepare_erase(const BlobKey& key) const;
  Result<BlobInfo> head(const BlobKey& key) const;
  Result<Bytes> get(const BlobKey& key, std::uint64_t offset, std::uint64_t length);
  Result<FetchedBlob> fetch(const BlobKey& key);

  // Does not block: the writer answers through `mutation.done`.
  void submit(Mutation mutation) { group_commit_.submit(std::move(mutation)); }

  // Each of these takes long, and is held to the pacer's rate. One at a time; a second one waits.

  // Copies what is live in some volumes into a new one and removes them; false when no volume has such a share to free.
  // On an error everything is as before; but for kOutcomeUnknown, after which the store takes no more writes.
  Result<bool> compact(double reclaimable_share_min, Pacer& pacer);
  // Verifies every record of the disk, past the page cache, from the volume after scrub_progress() on. What is found is
  // in health(). kUnavailable when the pacer was stopped.
  Status scrub(Pacer& pacer);
  // The next scrub() begins with the first volume, however far the last one had come.
  void restart_scrub();
  // Writes down the index, so that the next opening is quick.
  Status checkpoint();

  // The next page of all blobs. What is there from the first page to the last is listed once; what is put or deleted
  // meanwhile may be or not.
  Result<BlobPage> list(const BlobCursor& from, std::size_t count_max);

  // Bytes that were appended since the last checkpoint.
  std::uint64_t bytes_since_checkpoint() const { return bytes_since_checkpoint_.load(std::memory_order_relaxed); }
  IoResult<DiskSpace> space();

  // Commits what waits, notes all of it in a checkpoint, and unlocks the directory. For the owner's thread; done twice:
  // nothing.
  void close();

  Catalogue& catalogue() { return catalogue_; }
  const Catalogue& catalogue() const { return catalogue_; }
  const Uuid& cluster_id() const { return cluster_id_; }
  const Uuid& disk_id() const { return disk_id_; }
  VolumeHealth health() const;

 private:
  Result<QueueSlot> queue_slot(std::size_t bytes) const;
  Status writable() const;

  // On the writer's thread:
  void commit(std::vector<Mutation> batch);
  void answer_what_needs_no_write(std::vector<Mutation>& batch);
  void write(std::vector<Mutation>& batch);
  void apply(std::vector<Mutation>& batch, VolumeFile& volume, std::uint32_t number);
  void stop_writing(std::string reason);

  void scrub_volume(const VolumeFile& volume, Pacer& pacer);
  void note_damaged(const BlobKey& key);
  template <typename Read>
  Read noting_damage(const BlobKey& key, Read read);
  void forget_damaged(const BlobKey& key);
  // Begins a round or goes on with one; gives the epoch of the last volume that it is about. Those that are made
  // meanwhile hold what has just been written, or verified by compaction.
  std::uint32_t begin_scrub();
  struct ScrubShare {
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;
  };
  ScrubShare scrub_share(std::uint32_t done_epoch, std::uint32_t last_epoch) const;
  // The next volume of the round; null when there is none left.
  std::shared_ptr<VolumeFile> next_to_scrub(std::uint32_t last_epoch);
  // Notes that a round has come to this volume.
  void note_scrubbed(const VolumeFile& volume, std::uint32_t last_epoch);
  void end_scrub();

  const std::size_t batch_bytes_max_;
  const std::uint64_t blob_bytes_max_;
  Catalogue catalogue_;
  VolumeSet volumes_;
  BatchWriter writer_;
  const Uuid cluster_id_;
  const Uuid disk_id_;
  const std::shared_ptr<QueueGauge> gauge_;
  std::mutex maintenance_mutex_;  // held by compact() and checkpoint(), before state_mutex_
  std::mutex scrub_mutex_;        // held by scrub(), before state_mutex_
  std::mutex state_mutex_;        // guards volumes_, writer_ and all changes of the catalogue
  std::atomic<std::uint64_t> bytes_since_checkpoint_{0};
  std::atomic<bool> writable_{true};
  mutable std::mutex health_mutex_;
  VolumeHealth health_;  // but `scrub`
  ScrubMeter scrub_meter_;
  bool closed_ = false;
  GroupCommit group_commit_;  // last: its thread uses all the others
};

}  // namespace portreto::blob::volume
