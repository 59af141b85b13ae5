#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "blob/volume/file.h"
#include "blob/volume/format.h"
#include "blob/volume/residency.h"

namespace portreto::blob::volume {

// One open volume. Read by many threads; written by the one writer of the store.
class VolumeFile {
 public:
  // The name of the volume's file: its epoch as eight hexadecimal digits, and ".volume".
  static std::string name_of(std::uint32_t epoch);
  static bool is_volume_name(const std::string& name);

  // Allocates the file, writes both superblocks and makes all of that durable, the directory entry too.
  static IoResult<std::shared_ptr<VolumeFile>> create(Directory& directory, const Superblock& superblock);
  // Throws std::runtime_error when the file is missing, unreadable, has no sound superblock, or belongs elsewhere.
  static std::shared_ptr<VolumeFile> open(Directory& directory, std::uint32_t epoch, const Uuid& cluster_id,
                                          const Uuid& disk_id);

  VolumeFile(std::unique_ptr<File> file, const Superblock& superblock)
      : file_(std::move(file)),
        superblock_(superblock),
        capacity_bytes_(superblock.capacity_bytes),
        residency_(file_->descriptor(), superblock.capacity_bytes) {}

  // The same volume for one thread that reads all of it, past the page cache; see File::uncached().
  IoResult<std::unique_ptr<VolumeFile>> uncached() const;

  File& file() { return *file_; }
  const File& file() const { return *file_; }
  const Superblock& superblock() const { return superblock_; }
  std::uint32_t epoch() const { return superblock_.epoch; }
  VolumeMark mark() const { return {.epoch = superblock_.epoch, .salt = superblock_.salt}; }
  // What the file takes on the disk. A volume that compaction made is cut to what it holds.
  std::uint64_t capacity_bytes() const { return capacity_bytes_.load(std::memory_order_relaxed); }
  void set_capacity_bytes(std::uint64_t bytes) { capacity_bytes_.store(bytes, std::memory_order_relaxed); }

  const Residency& residency() const { return residency_; }

  // Where the next batch goes; all before it is durable.
  std::uint64_t end_bytes() const { return end_bytes_.load(std::memory_order_acquire); }
  void set_end_bytes(std::uint64_t end) { end_bytes_.store(end, std::memory_order_release); }

  // Nothing is appended any more.
  bool sealed() const { return sealed_.load(std::memory_order_relaxed); }
  void seal() { sealed_.store(true, std::memory_order_relaxed); }

  // Bytes of records (headers included) whose blobs are live: what compaction would copy.
  std::uint64_t live_bytes() const { return live_bytes_.load(std::memory_order_relaxed); }
  void add_live_bytes(std::uint64_t bytes) { live_bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void subtract_live_bytes(std::uint64_t bytes) { live_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }

  // Bytes of tombstones, which compaction may have to keep.
  std::uint64_t tombstone_bytes() const { return tombstone_bytes_.load(std::memory_order_relaxed); }
  void add_tombstone_bytes(std::uint64_t bytes) { tombstone_bytes_.fetch_add(bytes, std::memory_order_relaxed); }

  // What compaction would keep.
  std::uint64_t kept_bytes() const { return live_bytes() + tombstone_bytes(); }
  // Compaction has just made it: until something in it is deleted, the rest is padding. With the engine's lock.
  void set_packed() { packed_bytes_ = kept_bytes(); }
  bool is_packed() const { return packed_bytes_ == kept_bytes(); }

 private:
  const std::unique_ptr<File> file_;
  const Superblock superblock_;
  std::atomic<std::uint64_t> capacity_bytes_;
  const Residency residency_;
  std::atomic<std::uint64_t> end_bytes_{kFirstBatchOffset};
  std::atomic<std::uint64_t> live_bytes_{0};
  std::atomic<std::uint64_t> tombstone_bytes_{0};
  std::atomic<bool> sealed_{false};
  std::optional<std::uint64_t> packed_bytes_;
};

}  // namespace portreto::blob::volume
