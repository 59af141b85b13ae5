#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <shared_mutex>
#include <vector>

#include "blob/blob_store.h"

namespace portreto::blob::volume {

// Where a record lies.
struct Place {
  std::uint32_t volume = 0;  // number in the catalogue, below 2^23; not the epoch
  std::uint64_t offset = 0;  // of the record header; a multiple of 8, not 0, below 2^43
  std::uint32_t payload_bytes = 0;
  bool verified = false;  // its payload was read and matched its checksum lately
  bool operator==(const Place& other) const {
    return volume == other.volume && offset == other.offset && payload_bytes == other.payload_bytes;
  }
};

// Places of blobs by key, in memory: 16 bytes a slot, 20 to 28 bytes a blob.
//
// A slot holds 32 bits of the key's hash and not the key, so what find() gives are candidates: the key is in the
// record's header on disk, which a reader has in hand anyway. Two blobs share those bits (and meet in one run of slots)
// about once in a million look-ups, and then both are given.
//
// 64 tables, each with its own lock, so that growing copies one sixty-fourth at a time. Open addressing with linear
// probing and backward-shift deletion (Knuth, TAOCP volume 3, 6.4, algorithm R); the home slot is the high part of
// fingerprint × capacity (Lemire, "A fast alternative to the modulo reduction"), which lets tables grow by 1.4 and not
// by 2. The hash is seeded at random, so that nobody who may choose ids can make them collide.
//
// Thread-safe.
class Index {
 public:
  using Candidates = boost::container::small_vector<Place, 2>;

  Index();

  std::uint64_t hash(const BlobKey& key) const;
  Candidates find(std::uint64_t hash) const;
  // Does not look whether there is an entry for the key already.
  void insert(std::uint64_t hash, Place place);
  // Removes the entry of exactly this place; false when there is none.
  bool erase(std::uint64_t hash, Place place);
  // The record of `from` is found at `to` from now on; false when there is no entry of `from`.
  bool move(std::uint64_t hash, Place from, Place to);
  bool contains(std::uint64_t hash, Place place) const;

  // Until forget_verified(), find() says so of this place.
  void mark_verified(std::uint64_t hash, Place place);
  void forget_verified();

  std::uint64_t size() const;
  std::uint64_t memory_bytes() const;

  // For a checkpoint: the seed, and the entries of one shard after the other. An entry's hash holds the bits that place
  // it, and no others.
  struct Entry {
    std::uint64_t hash = 0;
    Place place;
  };
  static constexpr std::size_t kShardBits = 6;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;
  std::uint64_t seed() const { return seed_; }
  std::vector<Entry> entries(std::size_t shard) const;
  // Empties the index, and hashes with this seed from now on. Not thread-safe.
  void restart(std::uint64_t seed);
  // Room for so many entries, so that inserting them does not grow the shard again and again.
  void reserve(std::size_t shard, std::size_t entries);

 private:
  struct Slot {
    std::uint64_t place = 0;  // verified in bit 63, volume in 23 bits, offset / 8 in the lower 40; 0 is a free slot
    std::uint32_t fingerprint = 0;
    std::uint32_t payload_bytes = 0;
  };
  static_assert(sizeof(Slot) == 16);

  struct Shard {
    mutable std::shared_mutex mutex;
    std::vector<Slot> slots;
    std::uint32_t used = 0;

    std::size_t home(std::uint32_t fingerprint) const { return std::uint64_t{fingerprint} * slots.size() >> 32; }
    std::size_t next(std::size_t at) const { return at + 1 == slots.size() ? 0 : at + 1; }
    void place_slot(const Slot& slot);
    void grow(std::size_t slots_min);
    // The slot of this place, or slots.size().
    std::size_t find_slot(std::uint32_t fingerprint, std::uint64_t packed) const;
    void free_slot(std::size_t at);
  };
  Shard& shard(std::uint64_t hash) { return shards_[hash >> (64 - kShardBits)]; }
  const Shard& shard(std::uint64_t hash) const { return shards_[hash >> (64 - kShardBits)]; }

  std::uint64_t seed_ = 0;
  std::array<Shard, kShards> shards_;
};

}  // namespace portreto::blob::volume
