#include "blob/volume/resident_cache.h"

#include <mutex>

namespace portreto::blob::volume {
namespace {

constexpr unsigned kSlotBits = 12;  // about 500 KB

}  // namespace

ResidentCache::ResidentCache() : slots_(std::size_t{1} << kSlotBits) {}

// Fibonacci hashing (Knuth, TAOCP volume 3, 6.4).
std::size_t ResidentCache::slot_of(const Place& place) {
  return (place.offset / 8 + place.volume) * 0x9e3779b97f4a7c15ULL >> (64 - kSlotBits);
}

std::optional<std::uint32_t> ResidentCache::find(const Place& place, const BlobKey& key, TimePoint now) const {
  const Slot& slot = slots_[slot_of(place)];
  const std::shared_lock lock(slot.mutex, std::try_to_lock);
  if (!lock || slot.place != place || slot.key != key || now >= slot.until) return std::nullopt;
  return slot.payload_crc;
}

void ResidentCache::remember(const Place& place, const BlobKey& key, std::uint32_t payload_crc, TimePoint now) {
  Slot& slot = slots_[slot_of(place)];
  const std::unique_lock lock(slot.mutex, std::try_to_lock);
  if (!lock) return;
  slot.place = place;
  slot.key = key;
  slot.payload_crc = payload_crc;
  slot.until = now + kMoment;
}

}  // namespace portreto::blob::volume
