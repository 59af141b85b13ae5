#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "blob/blob_store.h"
#include "blob/volume/index.h"

namespace portreto::blob::volume {

// The records that were found to lie in memory a moment ago, and the checksums in their headers, so that a blob which
// is asked for again and again costs no system calls each time. A moment is short enough that pages in use are hardly
// ever evicted meanwhile; when they are, some answers wait for the disk. A record takes the slot of another.
// Thread-safe, and never waits: what another thread has locked is not found.
class ResidentCache {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kMoment{100};

  ResidentCache();

  // The checksum of the payload at `place`, when it was remembered for `key` within a moment before `now`.
  std::optional<std::uint32_t> find(const Place& place, const BlobKey& key, TimePoint now) const;
  void remember(const Place& place, const BlobKey& key, std::uint32_t payload_crc, TimePoint now);

 private:
  struct Slot {
    mutable std::shared_mutex mutex;
    Place place;
    BlobKey key;
    std::uint32_t payload_crc = 0;
    TimePoint until = TimePoint::min();
  };
  static std::size_t slot_of(const Place& place);

  std::vector<Slot> slots_;
};

}  // namespace portreto::blob::volume
