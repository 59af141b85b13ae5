#include "blob/volume/header_cache.h"

#include <mutex>

namespace portreto::blob::volume {
namespace {

constexpr unsigned kSlotBits = 12;  // about 500 KB

}  // namespace

HeaderCache::HeaderCache() : slots_(std::size_t{1} << kSlotBits) {}

// Fibonacci hashing (Knuth, TAOCP volume 3, 6.4).
std::size_t HeaderCache::slot_number(const Place& place) const {
  return (place.offset / 8 + place.volume) * 0x9e3779b97f4a7c15ULL >> (64 - kSlotBits);
}

std::optional<std::uint32_t> HeaderCache::find(const Place& place, const BlobKey& key) const {
  const Slot& in = slot(place);
  const std::shared_lock lock(in.mutex, std::try_to_lock);
  if (!lock || in.place != place || in.key != key) return std::nullopt;
  return in.payload_crc;
}

void HeaderCache::remember(const Place& place, const BlobKey& key, std::uint32_t payload_crc) {
  Slot& in = slot(place);
  const std::unique_lock lock(in.mutex, std::try_to_lock);
  if (!lock) return;
  in.place = place;
  in.key = key;
  in.payload_crc = payload_crc;
}

}  // namespace portreto::blob::volume
