#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "blob/volume/volume_file.h"

namespace portreto::blob::volume {

// Bytes of a volume that were durable once and are not readable as records any more: media corruption. What lies there
// is to be repaired from another copy.
struct Damage {
  std::uint32_t epoch = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
};

struct ScanReport {
  std::uint64_t end_bytes = kFirstBatchOffset;  // where the volume's last sound batch ends
  std::uint64_t next_sequence = 1;              // above all that were seen
  std::vector<Damage> damage;
  bool torn = false;  // there is something after the end: a batch that a crash interrupted, never acknowledged
};

// Called for every record in the order in which they were written.
using RecordVisitor = std::function<void(const RecordHeader&, std::uint64_t offset)>;

// What the manifest says about the volume that is scanned.
struct ScanBounds {
  bool sealed = false;
  std::uint64_t durable_bytes = kFirstBatchOffset;  // all before it was acknowledged
  // Where to begin, and the highest sequence of what lies before: a checkpoint knows that part.
  std::uint64_t from_bytes = kFirstBatchOffset;
  std::uint64_t from_sequence = 0;
};

// Finds all records of a volume by reading headers alone, with these rules:
//
// 1. Batches follow each other without a gap, and one is written only after the one before is durable. So whatever lies
// before
//    the start of the last batch is durable, and its payloads need not be read to know it (readers verify them).
// 2. The last batch may be torn. When it ends after `durable_bytes`, it is first made durable (fdatasync), dropped from
//    the page cache (pages whose write-back failed once would otherwise still be read as if they were on the disk), and
//    then every byte of it is verified. It counts as a whole or not at all.
// 3. No batch header where one must be, and none in all of the volume after it: that is the end; a torn tail if there
// are bytes.
// 4. No batch header where one must be, but one further on, or an end before `durable_bytes`: media corruption. So is a
//    damaged record header within a durable batch. It is reported, the records around it are salvaged, and the caller
//    must not append to the volume any more.
//
// Changes nothing on the disk. Throws std::runtime_error when the disk cannot read, or cannot sync.
ScanReport scan_volume(VolumeFile& volume, const ScanBounds& bounds, const RecordVisitor& visit);

}  // namespace portreto::blob::volume
