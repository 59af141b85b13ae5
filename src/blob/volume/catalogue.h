#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "blob/volume/index.h"
#include "blob/volume/record_reader.h"
#include "blob/volume/volume_file.h"

namespace portreto::blob::volume {

// What the store holds and where: the open volumes, and the index into them. Knows durable records only. Thread-safe;
// look-ups read the disk. One thread at a time changes it: the one that opens the store, then its writer.
class Catalogue {
 public:
  // Gives the volume its number.
  std::uint32_t attach(std::shared_ptr<VolumeFile> volume);
  std::vector<std::shared_ptr<VolumeFile>> volumes() const;

  // nullopt when there is no such blob; kCorruption when there seems to be one whose header is damaged.
  Result<std::optional<RecordHeader>> find(const BlobKey& key) const;
  Result<Bytes> read(const BlobKey& key, std::uint64_t offset, std::uint64_t length) const;

  // The entries that an erase of `key` has to remove: its own, and those of the same hash whose record header is
  // damaged. It may be its own; and if it is another's, nobody can read that blob any more either.
  IoResult<Index::Candidates> entries_of(const BlobKey& key) const;

  void add(const RecordHeader& header, std::uint32_t volume, std::uint64_t offset);
  void remove(const BlobKey& key, const Place& place);

  StoreUsage usage() const;
  std::uint64_t memory_bytes() const { return index_.memory_bytes(); }

 private:
  std::shared_ptr<VolumeFile> volume(std::uint32_t number) const;

  Index index_;
  std::atomic<std::uint64_t> payload_bytes_{0};
  mutable std::shared_mutex volumes_mutex_;
  std::vector<std::shared_ptr<VolumeFile>> volumes_;
};

}  // namespace portreto::blob::volume
