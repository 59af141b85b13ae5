#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "blob/blob_store.h"
#include "runtime/blocking_pool.h"

namespace portreto::blob {

namespace volume {
class Directory;
class Engine;
struct Mutation;
}  // namespace volume

struct VolumeSettings {
  // Made when it does not exist. One store each; one disk each, if the copies on several are to be worth anything.
  std::string directory;
  // When set, a directory that was made for another cluster or disk is refused. A new directory takes them, or makes
  // up its own.
  std::optional<Uuid> cluster_id;
  std::optional<Uuid> disk_id;
  // Of new volumes. The limit of a blob is a little less than this, and 4 GiB.
  std::uint64_t volume_size_bytes = std::uint64_t{4} << 30;
  // What one fdatasync covers at most, and the buffer through which larger blobs are streamed.
  std::size_t batch_bytes_max = std::size_t{1} << 20;
  // Puts and erases that wait for the writer; more gives kOverloaded.
  std::size_t queue_max = 4096;
  std::size_t queue_bytes_max = std::size_t{64} << 20;
  // Puts give kStorageFull when less is free; what remains is for tombstones, checkpoints and compaction. Not set: 5 %
  // of the disk or two volumes, whichever is more.
  std::optional<std::uint64_t> reserve_bytes;
};

// Bytes of a volume that were durable and cannot be read any more; repair is from another copy.
struct VolumeDamage {
  std::uint32_t volume = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
};

struct VolumeHealth {
  bool writable = true;
  std::string reason;                // for the operator, when it is not writable
  std::vector<VolumeDamage> damage;  // found when the store was opened
  std::uint32_t torn_batches = 0;    // unacknowledged batches that a crash had left behind, removed at opening
};

struct VolumeUsage {
  std::uint32_t volume = 0;
  bool sealed = false;
  std::uint64_t capacity_bytes = 0;  // of the file
  std::uint64_t used_bytes = 0;      // by records, dead or alive
  std::uint64_t live_bytes = 0;      // by records of live blobs: what compaction would keep
};

// Blobs in append-only volumes on one disk; format.h tells the bytes, recovery.h the rules after a crash.
//
// One thread writes, in batches, and syncs each before it acknowledges; reads and the reading of sources run on the
// blocking pool. A read verifies the checksum of all it returns. When a sync or a write fails, the batch is answered
// kOutcomeUnknown, the volume is sealed at its last durable byte, and the store refuses to write (kUnavailable) until
// it is opened again; it goes on serving reads. A put under a key whose own record is damaged gives kCorruption: erase
// it first.
//
// The pool must outlive the store, and the event loops both. The destructor takes no more calls, commits what waits and
// unlocks the directory; calls that were started before still end.
class VolumeBlobStore final : public BlobStore {
 public:
  // Throws std::runtime_error, with a text for the operator, when the directory is in use by another server, belongs to
  // another disk or cluster, holds what is not understood, or cannot be read; std::invalid_argument for settings
  // without sense.
  static std::unique_ptr<VolumeBlobStore> open(const VolumeSettings& settings, BlockingPool& pool);
  // The same on a disk that the caller brings; `settings.directory` is not looked at.
  static std::unique_ptr<VolumeBlobStore> open(const VolumeSettings& settings, BlockingPool& pool,
                                               std::unique_ptr<volume::Directory> directory);
  ~VolumeBlobStore() override;

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override;
  Task<Result<BlobInfo>> head(BlobKey key) override;
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override;
  Task<Status> erase(BlobKey key) override;
  StoreUsage usage() const override;

  Uuid cluster_id() const;
  Uuid disk_id() const;
  VolumeHealth health() const;
  std::vector<VolumeUsage> volumes() const;
  std::uint64_t index_memory_bytes() const;

 private:
  VolumeBlobStore(std::shared_ptr<volume::Engine> engine, BlockingPool& pool);

  const std::shared_ptr<volume::Engine> engine_;  // shared with the calls under way
  BlockingPool& pool_;
};

}  // namespace portreto::blob
