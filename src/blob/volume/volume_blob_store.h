#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "blob/node_store.h"
#include "runtime/blocking_pool.h"

namespace portreto::blob {

namespace volume {
class Directory;
class Engine;
class Maintenance;
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

  // Whether the store compacts, scrubs and writes checkpoints by itself, on two threads of its own.
  bool has_maintenance = true;
  // A sealed volume is compacted when such a share of it could be freed.
  double reclaimable_share_min = 0.3;
  std::uint64_t compaction_bytes_per_s = std::uint64_t{32} << 20;
  // A round over the whole disk takes so long; half a day less than what STORAGE.md promises.
  std::chrono::seconds scrub_round{std::chrono::hours(24 * 6 + 12)};
  // So much may have to be scanned after a crash.
  std::uint64_t checkpoint_after_bytes = std::uint64_t{256} << 20;
};

// Bytes of a volume that were durable and cannot be read any more; repair is from another copy.
struct VolumeDamage {
  std::uint32_t volume = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
};

struct VolumeHealth {
  bool writable = true;
  std::string reason;                  // for the operator, when it is not writable
  std::vector<VolumeDamage> damage;    // found when the store was opened, and by the scrub
  std::vector<BlobKey> damaged_blobs;  // found by readers and by the scrub; until they are erased
  std::uint32_t torn_batches = 0;      // unacknowledged batches that a crash had left behind, removed at opening
  // When the last whole round of the scrub began that left no damaged blob, to the second: all that was there then has
  // been verified after it, or is in `damage`. It outlives a restart; after a crash it may be that of a round before.
  std::optional<Timestamp> verified_since;
  std::optional<ScrubRun> scrub;  // not set between two rounds
};

struct DiskUsage {
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
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
// blocking pool. Two more compact, scrub and write checkpoints, held to a rate. A read verifies the checksum of all it
// returns. When a sync or a write fails, the batch is answered kOutcomeUnknown, the volume is sealed at its last
// durable byte, and the store refuses to write (kUnavailable) until it is opened again; it goes on serving reads. A put
// under a key whose own record is damaged gives kCorruption: erase it first.
//
// The pool must outlive the store, and the event loops both. The destructor takes no more calls, commits what waits and
// unlocks the directory; calls that were started before still end.
class VolumeBlobStore final : public BlobStore {
 public:
  // Throws RefusedDisk (refused_disk.h) when the directory is in use by another server, or belongs to another disk or
  // cluster; std::runtime_error, with a text for the operator, when it holds what is not understood, or cannot be read;
  // std::invalid_argument for settings without sense.
  static std::unique_ptr<VolumeBlobStore> open(const VolumeSettings& settings, BlockingPool& pool);
  // The same on a disk that the caller brings; `settings.directory` is not looked at.
  static std::unique_ptr<VolumeBlobStore> open(const VolumeSettings& settings, BlockingPool& pool,
                                               std::unique_ptr<volume::Directory> directory);
  ~VolumeBlobStore() override;

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override;
  Task<Result<BlobInfo>> head(BlobKey key) override;
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override;
  Task<Result<FetchedBlob>> fetch(BlobKey key) override;
  std::optional<ResidentBlob> find_resident(const BlobKey& key) override;
  void verified(const BlobKey& key) override;
  Task<Status> erase(BlobKey key) override;

  // Without a look at the disk: false only when there surely is no such blob.
  bool may_hold(const BlobKey& key) const;

  StoreUsage usage() const;
  Uuid cluster_id() const;
  Uuid disk_id() const;
  VolumeHealth health() const;
  std::vector<VolumeUsage> volumes() const;
  std::uint64_t index_memory_bytes() const;
  // Of the disk below; kUnavailable when it does not tell.
  Result<DiskUsage> disk() const;

  // All blobs, page by page. What is there from the first page to the last is listed once; what is put or deleted
  // meanwhile may be or not.
  Task<Result<BlobPage>> list(BlobCursor from, std::size_t count_max);

  // At once and at full speed, for operators and tests; these block. compact_all() frees whatever can be freed and
  // gives the number of volumes it made. After scrub_all(), health() tells what was found.
  Result<std::size_t> compact_all();
  Status scrub_all();
  Status checkpoint();

 private:
  VolumeBlobStore(std::shared_ptr<volume::Engine> engine, BlockingPool& pool, const VolumeSettings& settings);

  const std::shared_ptr<volume::Engine> engine_;  // shared with the calls under way
  BlockingPool& pool_;
  std::unique_ptr<volume::Maintenance> maintenance_;  // last: it uses the engine
};

}  // namespace portreto::blob
