#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "blob/volume/file.h"
#include "blob/volume/format.h"

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
      : file_(std::move(file)), superblock_(superblock) {}

  File& file() { return *file_; }
  const File& file() const { return *file_; }
  const Superblock& superblock() const { return superblock_; }
  std::uint32_t epoch() const { return superblock_.epoch; }
  VolumeMark mark() const { return {.epoch = superblock_.epoch, .salt = superblock_.salt}; }
  std::uint64_t capacity_bytes() const { return superblock_.capacity_bytes; }

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

 private:
  const std::unique_ptr<File> file_;
  const Superblock superblock_;
  std::atomic<std::uint64_t> end_bytes_{kFirstBatchOffset};
  std::atomic<std::uint64_t> live_bytes_{0};
  std::atomic<bool> sealed_{false};
};

}  // namespace portreto::blob::volume
