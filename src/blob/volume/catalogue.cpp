#include "blob/volume/catalogue.h"

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

}  // namespace

std::uint32_t Catalogue::attach(std::shared_ptr<VolumeFile> volume) {
  const std::lock_guard lock(volumes_mutex_);
  volumes_.push_back(std::move(volume));
  return static_cast<std::uint32_t>(volumes_.size() - 1);
}

std::vector<std::shared_ptr<VolumeFile>> Catalogue::volumes() const {
  const std::shared_lock lock(volumes_mutex_);
  return volumes_;
}

std::shared_ptr<VolumeFile> Catalogue::volume(std::uint32_t number) const {
  const std::shared_lock lock(volumes_mutex_);
  return volumes_[number];
}

Result<std::optional<RecordHeader>> Catalogue::find(const BlobKey& key) const {
  bool damaged = false;
  for (const Place& place : index_.find(index_.hash(key))) {
    const auto matched = match_header(*volume(place.volume), place.offset, key);
    if (!matched) return fail(unreadable());
    if (matched->match == Match::kSame) return matched->header;
    damaged |= matched->match == Match::kDamaged;
  }
  if (damaged) return damaged_header();
  return std::nullopt;
}

Result<Bytes> Catalogue::read(const BlobKey& key, std::uint64_t offset, std::uint64_t length) const {
  bool damaged = false;
  for (const Place& place : index_.find(index_.hash(key))) {
    PORTRETO_ASSIGN(auto read,
                    read_range(*volume(place.volume), place.offset, place.payload_bytes, key, offset, length));
    if (read.match == Match::kSame) return std::move(read.bytes);
    damaged |= read.match == Match::kDamaged;
  }
  if (damaged) return damaged_header();
  return not_found();
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

void Catalogue::add(const RecordHeader& header, std::uint32_t volume_number, std::uint64_t offset) {
  const auto payload_bytes = static_cast<std::uint32_t>(header.payload_bytes);
  index_.insert(index_.hash(header.key), {.volume = volume_number, .offset = offset, .payload_bytes = payload_bytes});
  payload_bytes_.fetch_add(payload_bytes, std::memory_order_relaxed);
  volume(volume_number)->add_live_bytes(record_bytes(payload_bytes));
}

void Catalogue::remove(const BlobKey& key, const Place& place) {
  if (!index_.erase(index_.hash(key), place)) return;
  payload_bytes_.fetch_sub(place.payload_bytes, std::memory_order_relaxed);
  volume(place.volume)->subtract_live_bytes(record_bytes(place.payload_bytes));
}

StoreUsage Catalogue::usage() const {
  StoreUsage usage{.blobs = index_.size(), .live_bytes = payload_bytes_.load(std::memory_order_relaxed)};
  for (const auto& volume : volumes()) usage.disk_bytes += volume->capacity_bytes();
  return usage;
}

}  // namespace portreto::blob::volume
