#include "blob/volume/index.h"

#include <algorithm>
#include <mutex>
#include <span>

#include "base/random.h"
#include "blob/volume/little_endian.h"

namespace portreto::blob::volume {
namespace {

constexpr std::size_t kSlotsMin = 16;
constexpr unsigned kOffsetBits = 40;

// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014; constants of Stafford's variant 13).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::uint64_t pack(const Place& place) { return std::uint64_t{place.volume} << kOffsetBits | place.offset / 8; }

}  // namespace

Index::Index() { fill_random(std::as_writable_bytes(std::span(&seed_, 1))); }

std::uint64_t Index::hash(const BlobKey& key) const {
  const std::uint64_t first = load_le<std::uint64_t>(key.id.uuid.bytes, 0);
  const std::uint64_t second = load_le<std::uint64_t>(key.id.uuid.bytes, 8);
  return mix(mix(mix(first ^ seed_) ^ second) + key.variant);
}

Index::Candidates Index::find(std::uint64_t hash) const {
  Candidates found;
  const Shard& in = shard(hash);
  const auto fingerprint = static_cast<std::uint32_t>(hash);
  const std::shared_lock lock(in.mutex);
  if (in.slots.empty()) return found;
  for (std::size_t at = in.home(fingerprint); in.slots[at].place != 0; at = in.next(at)) {
    const Slot& slot = in.slots[at];
    if (slot.fingerprint != fingerprint) continue;
    found.push_back({.volume = static_cast<std::uint32_t>(slot.place >> kOffsetBits),
                     .offset = (slot.place & ((std::uint64_t{1} << kOffsetBits) - 1)) * 8,
                     .payload_bytes = slot.payload_bytes});
  }
  return found;
}

void Index::insert(std::uint64_t hash, Place place) {
  Shard& in = shard(hash);
  const std::lock_guard lock(in.mutex);
  // Four fifths full at most: a miss then probes 13 slots on average, which is three cache lines and a bit.
  if ((in.used + 1) * std::size_t{5} > in.slots.size() * 4) in.grow();
  in.place_slot(
      {.place = pack(place), .fingerprint = static_cast<std::uint32_t>(hash), .payload_bytes = place.payload_bytes});
  ++in.used;
}

bool Index::erase(std::uint64_t hash, Place place) {
  Shard& in = shard(hash);
  const auto fingerprint = static_cast<std::uint32_t>(hash);
  const std::uint64_t packed = pack(place);
  const std::lock_guard lock(in.mutex);
  if (in.slots.empty()) return false;
  for (std::size_t at = in.home(fingerprint); in.slots[at].place != 0; at = in.next(at)) {
    if (in.slots[at].place != packed || in.slots[at].fingerprint != fingerprint) continue;
    in.free_slot(at);
    --in.used;
    return true;
  }
  return false;
}

std::uint64_t Index::size() const {
  std::uint64_t total = 0;
  for (const Shard& in : shards_) {
    const std::shared_lock lock(in.mutex);
    total += in.used;
  }
  return total;
}

std::uint64_t Index::memory_bytes() const {
  std::uint64_t total = sizeof(Index);
  for (const Shard& in : shards_) {
    const std::shared_lock lock(in.mutex);
    total += in.slots.capacity() * sizeof(Slot);
  }
  return total;
}

void Index::Shard::place_slot(const Slot& slot) {
  std::size_t at = home(slot.fingerprint);
  while (slots[at].place != 0) at = next(at);
  slots[at] = slot;
}

void Index::Shard::grow() {
  const std::vector<Slot> old = std::exchange(slots, std::vector<Slot>(std::max(kSlotsMin, slots.size() * 7 / 5)));
  for (const Slot& slot : old) {
    if (slot.place != 0) place_slot(slot);
  }
}

void Index::Shard::free_slot(std::size_t at) {
  // Moves back what could not have been put before `at` while that was taken, so that no probe stops short of it.
  for (std::size_t probe = next(at); slots[probe].place != 0; probe = next(probe)) {
    const std::size_t wanted = home(slots[probe].fingerprint);
    const bool stays = at <= probe ? (at < wanted && wanted <= probe) : (at < wanted || wanted <= probe);
    if (stays) continue;
    slots[at] = slots[probe];
    at = probe;
  }
  slots[at] = {};
}

}  // namespace portreto::blob::volume
