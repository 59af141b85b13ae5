#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "blob/volume/file.h"
#include "blob/volume/index.h"

namespace portreto::blob::volume {

// How far the scrub of a disk has come. Lost with the checkpoint, which only makes it begin again.
struct ScrubProgress {
  Timestamp started{};           // of this round; the epoch of time when there was none
  std::uint32_t done_epoch = 0;  // the volume that was verified last; 0 for none
  Timestamp last_started{};      // of the last whole round, to the second; the epoch of time when there was none
  bool operator==(const ScrubProgress&) const = default;
};

// The index of a store as it was, so that opening reads this and not all volumes. Purely derived: when it is missing,
// damaged or does not fit, the volumes are scanned and nothing is lost.
//
//   file    := head page, section*
//   section := up to 65536 entries of 16 bytes, CRC-32C of them, 4 bytes of zero
//
// The head, little-endian as all of the format (format.h):
//
//   at  size
//    0     8  magic "PortChk1"
//    8     4  checksum of bytes 12 to the end of the head
//   12     4  format version
//   16    16  cluster id
//   32    16  disk id
//   48     8  seed of the index
//   56     8  next sequence
//   64     8  number of entries, all shards together
//   72     8  scrub: start of the round, milliseconds since 1970
//   80     4  scrub: epoch of the volume verified last
//   84     4  number of volumes
//   88     4  number of damaged places
//   92     4  scrub: start of the last whole round, seconds since 1970; 0: none
//   96        for each volume: epoch u32, zero u32, covered bytes u64, tombstone bytes u64
//             for each damaged place: epoch u32, zero u32, offset u64, length u64
//             for each of the 64 shards: number of entries u64
//
// An entry is the index's slot: volume (position in the head's list) in the upper 24 bits and offset / 8 in the lower
// 40, fingerprint u32, payload bytes u32. Entries come shard by shard.
//
// It is taken while the store goes on: the head first, then each shard as it is by then. So an entry may be of a record
// behind what the head covers, or be missing because its record was deleted since. Replaying what follows the covered
// part puts both right, since putting or deleting twice is as once.
struct Checkpoint {
  struct Volume {
    std::uint32_t epoch = 0;
    std::uint32_t number = 0;  // in the catalogue; not stored
    std::uint64_t covered_bytes = 0;
    std::uint64_t tombstone_bytes = 0;
  };
  struct DamagedPlace {
    std::uint32_t epoch = 0;
    std::uint64_t offset_bytes = 0;
    std::uint64_t length_bytes = 0;
  };
  Uuid cluster_id;
  Uuid disk_id;
  std::uint64_t next_sequence = 1;
  ScrubProgress scrub;
  std::vector<Volume> volumes;
  std::vector<DamagedPlace> damage;
};

// Writes the checkpoint of an index, without syncing. Entries of volumes that it does not list are left out.
IoStatus write_checkpoint(File& file, const Checkpoint& checkpoint, const Index& index);

// A checkpoint whose every byte has been verified, being read for the second time.
class CheckpointReader {
 public:
  // kCorruption when it is damaged or none, kUnavailable when the file cannot be read.
  static Result<CheckpointReader> open(const File& file);

  const Checkpoint& head() const { return head_; }
  std::uint64_t seed() const { return seed_; }
  const std::vector<std::uint64_t>& shard_sizes() const { return shard_sizes_; }
  // Each entry; its place's volume is a position in head().volumes. kUnavailable when the file cannot be read.
  Status visit(const std::function<void(const Index::Entry&)>& visit) const;

 private:
  explicit CheckpointReader(const File& file) : file_(&file) {}
  Status read_head();

  const File* file_;
  Checkpoint head_;
  std::uint64_t seed_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t head_bytes_ = 0;
  std::vector<std::uint64_t> shard_sizes_;
};

}  // namespace portreto::blob::volume
