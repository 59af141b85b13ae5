#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "blob/volume/batch_writer.h"
#include "blob/volume/catalogue.h"
#include "blob/volume/pacer.h"
#include "blob/volume/volume_set.h"

namespace portreto::blob::volume {

// Copies what is live in some volumes into a new one. The store goes on meanwhile; nothing changes for it until the
// volume set publishes the new volume in their place.
//
// Every byte that is copied is verified first. What does not match ends the compaction (kCorruption): the sources stay,
// and with them whatever else can still be read of the damaged blob. All failures leave the store as it was.
class Compaction {
 public:
  Compaction(Catalogue& catalogue, const CompactionPlan& plan, std::size_t batch_bytes_max, Pacer& pacer)
      : catalogue_(catalogue),
        plan_(plan),
        batch_bytes_max_(batch_bytes_max),
        pacer_(pacer),
        writer_(batch_bytes_max) {}

  // Without the engine's lock, since it takes long. kUnavailable when the pacer was stopped.
  Status copy();

  // With the engine's lock, once, after copy(): appends tombstones for what was deleted meanwhile, numbered from
  // `next_sequence` on, and makes the new volume durable. Gives how many sequences it used.
  Result<std::uint64_t> finish(std::uint64_t next_sequence);

  // What is live in the new volume, after finish().
  const std::vector<MovedRecord>& moved() const { return moved_; }

 private:
  struct Waiting {
    std::vector<Mutation> batch;
    std::vector<Place> from;
    std::uint64_t bytes = 0;
  };

  void copy_volume(const CompactionPlan::Source& source);
  void take(const File& file, std::uint32_t number, const RecordHeader& header, std::uint64_t offset);
  void add(Mutation mutation, Place from);
  void write_waiting();
  void sync();

  Catalogue& catalogue_;
  const CompactionPlan& plan_;
  const std::size_t batch_bytes_max_;
  Pacer& pacer_;
  BatchWriter writer_;
  Waiting waiting_;
  std::uint64_t unsynced_bytes_ = 0;
  std::vector<MovedRecord> moved_;
};

}  // namespace portreto::blob::volume
