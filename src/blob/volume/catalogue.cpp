#include "blob/volume/catalogue.h"

#include <algorithm>
#include <mutex>

namespace portreto::blob::volume {
namespace {

std::unexpected<Error> not_found() { return fail(ErrorCode::kNotFound, "There is no such blob."); }

std::unexpected<Error> damaged_header() {
  return fail(ErrorCode::kCorruption, "The blob's record is damaged; erase it, and put it again from another copy.");
}

// What a live blob of this length takes in its volume; the length alone decides whether it is chunked.
std::uint64_t record_bytes(std::uint32_t payload_bytes) {
  return RecordHeader{.chunked = payload_bytes > kChunkedAbove, .payload_bytes = payload_bytes}.record_bytes();
}

// A look-up meets a volume that was just replaced once in a compaction.
constexpr int kLookUpsMax = 16;

}  // namespace

std::uint32_t Catalogue::attach(std::shared_ptr<VolumeFile> volume) {
  const std::lock_guard lock(volumes_mutex_);
  volumes_.push_back(std::move(volume));
  return static_cast<std::uint32_t>(volumes_.size() - 1);
}

void Catalogue::detach(std::uint32_t number) {
  const std::lock_guard lock(volumes_mutex_);
  volumes_[number] = nullptr;
}

std::vector<std::shared_ptr<VolumeFile>> Catalogue::volumes() const {
  std::vector<std::shared_ptr<VolumeFile>> open;
  const std::shared_lock lock(volumes_mutex_);
  std::ranges::copy_if(volumes_, std::back_inserter(open), [](const auto& volume) { return volume != nullptr; });
  return open;
}

std::shared_ptr<VolumeFile> Catalogue::volume(std::uint32_t number) const {
  const std::shared_lock lock(volumes_mutex_);
  return volumes_[number];
}

template <typename Visit>
Status Catalogue::visit_candidates(std::uint64_t hash, Visit visit) const {
  for (int tries = 0; tries < kLookUpsMax; ++tries) {
    bool is_stale = false;
    for (const Place& place : index_.find(hash)) {
      const auto in = volume(place.volume);
      is_stale = in == nullptr;
      if (is_stale) break;
      PORTRETO_ASSIGN(const bool goes_on, visit(place, *in));
      if (!goes_on) break;
    }
    if (!is_stale) return {};
  }
  return fail(ErrorCode::kOverloaded, "The blob is being moved all the time. Try again.");
}

Result<std::optional<RecordHeader>> Catalogue::find(const BlobKey& key) const {
  bool damaged = false;
  std::optional<RecordHeader> found;
  PORTRETO_TRY(visit_candidates(index_.hash(key), [&](const Place& place, const VolumeFile& in) -> Result<bool> {
    const auto matched = match_header(in, place.offset, key);
    if (!matched) return fail(unreadable());
    if (matched->match == Match::kSame) found = matched->header;
    damaged |= matched->match == Match::kDamaged;
    return !found;
  }));
  if (!found && damaged) return damaged_header();
  return found;
}

template <typename RangeOf>
Result<MatchedBytes> Catalogue::read_record(const BlobKey& key, RangeOf range_of) {
  bool damaged = false;
  std::optional<MatchedBytes> found;
  const std::uint64_t hash = index_.hash(key);
  PORTRETO_TRY(visit_candidates(hash, [&](const Place& place, const VolumeFile& in) -> Result<bool> {
    const Range range = range_of(place.payload_bytes);
    PORTRETO_ASSIGN(auto read, read_range(in, place.offset, place.payload_bytes, key, range.offset, range.length));
    damaged |= read.match == Match::kDamaged;
    if (read.match != Match::kSame) return true;
    found = std::move(read);
    // A small blob was checked as a whole whatever was asked of it.
    const bool is_whole = place.payload_bytes <= kChunkedAbove || range.length == place.payload_bytes;
    if (is_whole && !place.verified) index_.mark_verified(hash, place);
    return false;
  }));
  if (found) return std::move(*found);
  if (damaged) return damaged_header();
  return not_found();
}

Result<Bytes> Catalogue::read(const BlobKey& key, std::uint64_t offset, std::uint64_t length) {
  PORTRETO_ASSIGN(auto read, read_record(key, [&](std::uint64_t) { return Range{offset, length}; }));
  return std::move(read.bytes);
}

Result<FetchedBlob> Catalogue::fetch(const BlobKey& key) {
  PORTRETO_ASSIGN(auto read, read_record(key, [](std::uint64_t payload_bytes) {
                    return Range{.length = payload_bytes <= kChunkedAbove ? payload_bytes : 0};
                  }));
  FetchedBlob blob{.info = {.size_bytes = read.header.payload_bytes, .crc32c = read.header.payload_crc}};
  if (!read.header.chunked) blob.bytes = std::move(read.bytes);
  return blob;
}

std::optional<ResidentBlob> Catalogue::find_resident(const BlobKey& key) const {
  const auto candidates = index_.find(index_.hash(key));
  if (candidates.size() != 1 || !candidates.front().verified) return std::nullopt;
  const Place& place = candidates.front();
  const auto in = volume(place.volume);
  if (!in) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  auto crc = resident_.find(place, key, now);
  if (!crc) {
    if (!in->residency().covers(place.offset, kHeaderBytes + place.payload_bytes)) return std::nullopt;
    const auto matched = match_header(*in, place.offset, key);
    if (!matched || matched->match != Match::kSame) return std::nullopt;
    crc = matched->header.payload_crc;
    resident_.remember(place, key, *crc, now);
  }
  return ResidentBlob{.info = {.size_bytes = place.payload_bytes, .crc32c = *crc},
                      .owner = in,
                      .descriptor = in->file().descriptor(),
                      .offset = place.offset + kHeaderBytes};
}

void Catalogue::mark_verified(const BlobKey& key) {
  const std::uint64_t hash = index_.hash(key);
  const auto candidates = index_.find(hash);
  if (candidates.size() == 1) index_.mark_verified(hash, candidates.front());
}

IoResult<Index::Candidates> Catalogue::entries_of(const BlobKey& key) const {
  Index::Candidates entries;
  for (const Place& place : index_.find(index_.hash(key))) {
    const auto matched = match_header(*volume(place.volume), place.offset, key);
    if (!matched) return std::unexpected(matched.error());
    if (matched->match != Match::kOther) entries.push_back(place);
  }
  return entries;
}

std::uint32_t Catalogue::epoch_of(const Index::Candidates& entries) const {
  const auto in_first = [&](const Place& place) { return place.volume == entries.front().volume; };
  return !entries.empty() && std::ranges::all_of(entries, in_first) ? volume(entries.front().volume)->epoch() : 0;
}

void Catalogue::count(const Place& place) {
  payload_bytes_.fetch_add(place.payload_bytes, std::memory_order_relaxed);
  volume(place.volume)->add_live_bytes(record_bytes(place.payload_bytes));
}

void Catalogue::add(const RecordHeader& header, std::uint32_t volume_number, std::uint64_t offset) {
  const Place place{
      .volume = volume_number, .offset = offset, .payload_bytes = static_cast<std::uint32_t>(header.payload_bytes)};
  index_.insert(index_.hash(header.key), place);
  count(place);
}

void Catalogue::remove(const BlobKey& key, const Place& place) {
  if (!index_.erase(index_.hash(key), place)) return;
  payload_bytes_.fetch_sub(place.payload_bytes, std::memory_order_relaxed);
  volume(place.volume)->subtract_live_bytes(record_bytes(place.payload_bytes));
}

void Catalogue::move(const MovedRecord& record) {
  if (!index_.move(record.hash, record.from, record.to)) return;
  const std::uint64_t bytes = record_bytes(record.to.payload_bytes);
  volume(record.from.volume)->subtract_live_bytes(bytes);
  volume(record.to.volume)->add_live_bytes(bytes);
}

StoreUsage Catalogue::usage() const {
  StoreUsage usage{.blobs = index_.size(), .live_bytes = payload_bytes_.load(std::memory_order_relaxed)};
  for (const auto& volume : volumes()) usage.disk_bytes += volume->capacity_bytes();
  return usage;
}

void Catalogue::restart(std::uint64_t seed) {
  index_.restart(seed);
  payload_bytes_.store(0, std::memory_order_relaxed);
}

void Catalogue::restore(const Index::Entry& entry) {
  index_.insert(entry.hash, entry.place);
  count(entry.place);
}

}  // namespace portreto::blob::volume
