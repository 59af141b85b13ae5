#pragma once

#include <cstdint>
#include <expected>
#include <span>

#include "blob/volume/mutation.h"
#include "blob/volume/volume_file.h"

namespace portreto::blob::volume {

// Why a batch was not written. In none of the cases is it on the disk as a whole, and the next batch may go to the same
// place, unless the disk is broken.
struct BatchFailure {
  enum class Cause {
    kNoSpace,
    kSource,  // the streamed blob could not be read
    kDisk     // the disk is broken
  };
  Cause cause = Cause::kDisk;
  Error error;
};

// Computes the checksums of a mutation whose payload is its body: completes the header, and appends the chunk table.
void complete_body(Mutation& mutation);

// Lays out batches and writes them, without syncing. Used by the writer's thread alone. A streamed blob passes through
// one buffer of `buffer_bytes`; all other batches are written at once.
class BatchWriter {
 public:
  explicit BatchWriter(std::size_t buffer_bytes) : buffer_bytes_(buffer_bytes) {}

  static std::uint64_t batch_bytes(std::span<const Mutation> batch);

  // Writes the batch at `at`, a multiple of kPageBytes. Numbers the records from `first_sequence` on and completes the
  // headers and offsets of the mutations.
  std::expected<void, BatchFailure> write(VolumeFile& volume, std::uint64_t at, std::uint64_t first_sequence,
                                          std::span<Mutation> batch);
  // The same for records that have their sequences already, in ascending order: the copies that compaction makes.
  std::expected<void, BatchFailure> write_numbered(VolumeFile& volume, std::uint64_t at, std::span<Mutation> batch);

 private:
  std::expected<void, BatchFailure> write_buffered(VolumeFile& volume, std::uint64_t at, std::span<Mutation> batch);
  std::expected<void, BatchFailure> write_streamed(VolumeFile& volume, std::uint64_t at, Mutation& mutation);

  const std::size_t buffer_bytes_;
  Bytes buffer_;
};

}  // namespace portreto::blob::volume
