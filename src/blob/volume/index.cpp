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

constexpr std::uint64_t kVerified = std::uint64_t{1} << 63;

std::uint64_t pack(const Place& place) { return std::uint64_t{place.volume} << kOffsetBits | place.offset / 8; }

Place unpack(std::uint64_t packed, std::uint32_t payload_bytes) {
  return {.volume = static_cast<std::uint32_t>((packed & ~kVerified) >> kOffsetBits),
          .offset = (packed & ((std::uint64_t{1} << kOffsetBits) - 1)) * 8,
          .payload_bytes = payload_bytes,
          .verified = (packed & kVerified) != 0};
}

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
    found.push_back(unpack(slot.place, slot.payload_bytes));
  }
  return found;
}

void Index::insert(std::uint64_t hash, Place place) {
  Shard& in = shard(hash);
  const std::lock_guard lock(in.mutex);
  // Four fifths full at most: a miss then probes 13 slots on average, which is three cache lines and a bit.
  if ((in.used + 1) * std::size_t{5} > in.slots.size() * 4) in.grow(in.slots.size() * 7 / 5);
  in.place_slot(
      {.place = pack(place), .fingerprint = static_cast<std::uint32_t>(hash), .payload_bytes = place.payload_bytes});
  ++in.used;
}

bool Index::erase(std::uint64_t hash, Place place) {
  Shard& in = shard(hash);
  const std::lock_guard lock(in.mutex);
  const std::size_t at = in.find_slot(static_cast<std::uint32_t>(hash), pack(place));
  if (at == in.slots.size()) return false;
  in.free_slot(at);
  --in.used;
  return true;
}

bool Index::move(std::uint64_t hash, Place from, Place to) {
  Shard& in = shard(hash);
  const std::lock_guard lock(in.mutex);
  const std::size_t at = in.find_slot(static_cast<std::uint32_t>(hash), pack(from));
  if (at == in.slots.size()) return false;
  in.slots[at].place = pack(to);
  return true;
}

bool Index::contains(std::uint64_t hash, Place place) const {
  const Shard& in = shard(hash);
  const std::shared_lock lock(in.mutex);
  return in.find_slot(static_cast<std::uint32_t>(hash), pack(place)) != in.slots.size();
}

void Index::mark_verified(std::uint64_t hash, Place place) {
  Shard& in = shard(hash);
  const std::lock_guard lock(in.mutex);
  const std::size_t at = in.find_slot(static_cast<std::uint32_t>(hash), pack(place));
  if (at != in.slots.size()) in.slots[at].place |= kVerified;
}

void Index::forget_verified() {
  for (Shard& in : shards_) {
    const std::lock_guard lock(in.mutex);
    for (Slot& slot : in.slots) slot.place &= ~kVerified;
  }
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

std::vector<Index::Entry> Index::entries(std::size_t shard) const {
  const Shard& in = shards_[shard];
  const std::shared_lock lock(in.mutex);
  std::vector<Entry> entries;
  entries.reserve(in.used);
  for (const Slot& slot : in.slots) {
    if (slot.place == 0) continue;
    entries.push_back({.hash = std::uint64_t{shard} << (64 - kShardBits) | slot.fingerprint,
                       .place = unpack(slot.place & ~kVerified, slot.payload_bytes)});
  }
  return entries;
}

void Index::restart(std::uint64_t seed) {
  seed_ = seed;
  for (Shard& in : shards_) {
    in.slots = {};
    in.used = 0;
  }
}

void Index::reserve(std::size_t shard, std::size_t entries) {
  Shard& in = shards_[shard];
  const std::lock_guard lock(in.mutex);
  const std::size_t slots = (in.used + entries) * 5 / 4 + 1;
  if (slots > in.slots.size()) in.grow(slots);
}

std::size_t Index::Shard::find_slot(std::uint32_t fingerprint, std::uint64_t packed) const {
  if (slots.empty()) return 0;
  for (std::size_t at = home(fingerprint); slots[at].place != 0; at = next(at)) {
    if ((slots[at].place & ~kVerified) == packed && slots[at].fingerprint == fingerprint) return at;
  }
  return slots.size();
}

void Index::Shard::place_slot(const Slot& slot) {
  std::size_t at = home(slot.fingerprint);
  while (slots[at].place != 0) at = next(at);
  slots[at] = slot;
}

void Index::Shard::grow(std::size_t slots_min) {
  const std::vector<Slot> old = std::exchange(slots, std::vector<Slot>(std::max(kSlotsMin, slots_min)));
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
