#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "blob/store_usage.h"
#include "blob/volume/index.h"
#include "blob/volume/record_reader.h"
#include "blob/volume/resident_cache.h"
#include "blob/volume/volume_file.h"

namespace portreto::blob::volume {

// A record that compaction has copied.
struct MovedRecord {
  std::uint64_t hash = 0;
  Place from;
  Place to;
};

// What the store holds and where: the open volumes, and the index into them. Knows durable records only. Thread-safe;
// look-ups read the disk. One thread at a time changes it: the one that opens the store, then whoever holds the
// engine's lock.
class Catalogue {
 public:
  // Gives the volume its number.
  std::uint32_t attach(std::shared_ptr<VolumeFile> volume);
  // No entry may name the volume any more. Readers that found it before still end; then its file is closed.
  void detach(std::uint32_t number);
  // In the order of their numbers.
  std::vector<std::shared_ptr<VolumeFile>> volumes() const;

  // nullopt when there is no such blob; kCorruption when there seems to be one whose header is damaged.
  Result<std::optional<RecordHeader>> find(const BlobKey& key) const;
  // What was read whole is noted as verified.
  Result<Bytes> read(const BlobKey& key, std::uint64_t offset, std::uint64_t length);
  // Its bytes are read where that is one read with the header, up to kChunkedAbove.
  Result<FetchedBlob> fetch(const BlobKey& key);

  // Without a look at the disk: false only when there surely is no such blob.
  bool may_hold(const BlobKey& key) const { return !index_.find(index_.hash(key)).empty(); }

  // A blob whose bytes were verified lately and lie in memory; never waits for the disk. nullopt for all others.
  std::optional<ResidentBlob> find_resident(const BlobKey& key) const;
  void mark_verified(const BlobKey& key);
  // The disk may decay behind the cache: what was verified is so for a while only.
  void forget_verified() { index_.forget_verified(); }

  // The entries that an erase of `key` has to remove: its own, and those of the same hash whose record header is
  // damaged. It may be its own; and if it is another's, nobody can read that blob any more either.
  IoResult<Index::Candidates> entries_of(const BlobKey& key) const;
  // The volume that holds all of these; 0 when they lie in several.
  std::uint32_t epoch_of(const Index::Candidates& entries) const;

  void add(const RecordHeader& header, std::uint32_t volume, std::uint64_t offset);
  void remove(const BlobKey& key, const Place& place);
  // Whether the record at this place is that of a blob which the store holds.
  bool is_live(const BlobKey& key, const Place& place) const { return index_.contains(index_.hash(key), place); }
  std::uint64_t hash(const BlobKey& key) const { return index_.hash(key); }
  // Whether a moved record is still live where it was.
  bool is_live(const MovedRecord& record) const { return index_.contains(record.hash, record.from); }
  void move(const MovedRecord& record);

  StoreUsage usage() const;
  std::uint64_t memory_bytes() const { return index_.memory_bytes(); }

  // For checkpoints.
  const Index& index() const { return index_; }
  void restart(std::uint64_t seed);
  void reserve(std::size_t shard, std::size_t entries) { index_.reserve(shard, entries); }
  void restore(const Index::Entry& entry);

 private:
  std::shared_ptr<VolumeFile> volume(std::uint32_t number) const;
  // Calls visit(place, volume) for each candidate until it gives false; again from the start when a volume has been
  // replaced since the look-up.
  template <typename Visit>
  Status visit_candidates(std::uint64_t hash, Visit visit) const;
  struct Range {
    std::uint64_t offset = 0, length = 0;
  };
  // The range is that which range_of(payload_bytes) names.
  template <typename RangeOf>
  Result<MatchedBytes> read_record(const BlobKey& key, RangeOf range_of);
  void count(const Place& place);

  Index index_;
  mutable ResidentCache resident_;
  std::atomic<std::uint64_t> payload_bytes_{0};
  mutable std::shared_mutex volumes_mutex_;
  std::vector<std::shared_ptr<VolumeFile>> volumes_;  // by number; null once detached
};

}  // namespace portreto::blob::volume
