#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "blob/blob_store.h"
#include "blob/volume/index.h"

namespace portreto::blob::volume {

// The checksums that the headers of some records hold, so that a blob which is asked for again and again costs no read
// of its header each time. Nothing has to be taken out: a place holds one record for ever, and the number of a volume
// is never given again. A record takes the slot of another. Thread-safe, and never waits: what another thread has
// locked is not found.
class HeaderCache {
 public:
  HeaderCache();

  // The checksum of the payload at `place`, when it is known and of `key`.
  std::optional<std::uint32_t> find(const Place& place, const BlobKey& key) const;
  void remember(const Place& place, const BlobKey& key, std::uint32_t payload_crc);

 private:
  struct Slot {
    mutable std::shared_mutex mutex;
    Place place;  // of offset 0, where no record lies: empty
    BlobKey key;
    std::uint32_t payload_crc = 0;
  };
  Slot& slot(const Place& place) { return slots_[slot_number(place)]; }
  const Slot& slot(const Place& place) const { return slots_[slot_number(place)]; }
  std::size_t slot_number(const Place& place) const;

  std::vector<Slot> slots_;
};

}  // namespace portreto::blob::volume
