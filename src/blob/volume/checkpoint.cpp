#include "blob/volume/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <string_view>

#include "base/hash.h"
#include "blob/volume/format.h"
#include "blob/volume/little_endian.h"

namespace portreto::blob::volume {
namespace {

constexpr std::string_view kMagic = "PortChk1";
constexpr std::uint32_t kCheckpointVersion = 1;
constexpr std::uint64_t kFixedBytes = 96;
constexpr std::uint64_t kRowBytes = 24;
constexpr std::uint64_t kEntryBytes = 16;
constexpr std::uint64_t kSectionEntries = 65'536;
constexpr std::uint64_t kSectionEndBytes = 8;
constexpr std::uint64_t kHeadBytesMax = std::uint64_t{16} << 20;
constexpr unsigned kOffsetBits = 40;
constexpr std::size_t kSummedFrom = 12;

std::uint64_t head_bytes(std::uint64_t volumes, std::uint64_t damages) {
  return kFixedBytes + kRowBytes * (volumes + damages) + 8 * Index::kShards;
}

std::uint64_t file_bytes(std::uint64_t head, std::uint64_t entries) {
  const std::uint64_t sections = (entries + kSectionEntries - 1) / kSectionEntries;
  return head + entries * kEntryBytes + sections * kSectionEndBytes;
}

// Good until 2106. Rounded down: a round that began earlier proves less.
std::uint32_t seconds_of(Timestamp time) {
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
}

Bytes encode_head(const Checkpoint& checkpoint, std::uint64_t seed, const std::vector<std::uint64_t>& shard_sizes) {
  Bytes out(head_bytes(checkpoint.volumes.size(), checkpoint.damage.size()));
  std::memcpy(out.data(), kMagic.data(), kMagic.size());
  store_le(out, 12, kCheckpointVersion);
  store_uuid(out, 16, checkpoint.cluster_id);
  store_uuid(out, 32, checkpoint.disk_id);
  store_le(out, 48, seed);
  store_le(out, 56, checkpoint.next_sequence);
  store_le(out, 64, std::accumulate(shard_sizes.begin(), shard_sizes.end(), std::uint64_t{0}));
  store_le(out, 72, static_cast<std::uint64_t>(checkpoint.scrub.started.time_since_epoch().count()));
  store_le(out, 80, checkpoint.scrub.done_epoch);
  store_le(out, 84, static_cast<std::uint32_t>(checkpoint.volumes.size()));
  store_le(out, 88, static_cast<std::uint32_t>(checkpoint.damage.size()));
  store_le(out, 92, seconds_of(checkpoint.scrub.last_started));
  std::size_t at = kFixedBytes;
  const auto add_row = [&](std::uint32_t epoch, std::uint64_t first, std::uint64_t second) {
    store_le(out, at, epoch);
    store_le(out, at + 8, first);
    store_le(out, at + 16, second);
    at += kRowBytes;
  };
  for (const auto& volume : checkpoint.volumes) add_row(volume.epoch, volume.covered_bytes, volume.tombstone_bytes);
  for (const auto& place : checkpoint.damage) add_row(place.epoch, place.offset_bytes, place.length_bytes);
  for (const std::uint64_t size : shard_sizes) {
    store_le(out, at, size);
    at += 8;
  }
  store_le(out, 8, crc32c(ByteView(out).subspan(kSummedFrom)));
  return out;
}

// Gathers entries into sections, and writes those that are full.
class SectionWriter {
 public:
  SectionWriter(File& file, std::uint64_t at) : file_(file), at_(at) {}

  IoStatus add(std::uint32_t volume, const Index::Entry& entry) {
    const std::size_t end = section_.size();
    section_.resize(end + kEntryBytes);
    store_le(section_, end, std::uint64_t{volume} << kOffsetBits | entry.place.offset / kRecordAlignment);
    store_le(section_, end + 8, static_cast<std::uint32_t>(entry.hash));
    store_le(section_, end + 12, entry.place.payload_bytes);
    return section_.size() == kSectionEntries * kEntryBytes ? flush() : IoStatus{};
  }

  IoStatus flush() {
    if (section_.empty()) return {};
    const std::uint32_t crc = crc32c(section_);
    const std::size_t end = section_.size();
    section_.resize(end + kSectionEndBytes);
    store_le(section_, end, crc);
    const auto status = write_all(file_, at_, section_);
    at_ += section_.size();
    section_.clear();
    return status;
  }

 private:
  File& file_;
  std::uint64_t at_;
  Bytes section_;
};

std::unexpected<Error> damaged() { return fail(ErrorCode::kCorruption, "the checkpoint is damaged"); }
std::unexpected<Error> unreadable_checkpoint() {
  return fail(ErrorCode::kUnavailable, "the checkpoint cannot be read");
}

}  // namespace

IoStatus write_checkpoint(File& file, const Checkpoint& checkpoint, const Index& index) {
  std::map<std::uint32_t, std::uint32_t> position_of;  // by number
  for (std::size_t i = 0; i < checkpoint.volumes.size(); ++i) {
    position_of[checkpoint.volumes[i].number] = static_cast<std::uint32_t>(i);
  }
  std::vector<std::uint64_t> shard_sizes(Index::kShards);
  SectionWriter writer(file, head_bytes(checkpoint.volumes.size(), checkpoint.damage.size()));
  for (std::size_t shard = 0; shard < Index::kShards; ++shard) {
    for (const auto& entry : index.entries(shard)) {
      const auto position = position_of.find(entry.place.volume);
      if (position == position_of.end()) continue;
      ++shard_sizes[shard];
      if (auto status = writer.add(position->second, entry); !status) return status;
    }
  }
  if (auto status = writer.flush(); !status) return status;
  return write_all(file, 0, encode_head(checkpoint, index.seed(), shard_sizes));
}

Status CheckpointReader::read_head() {
  Bytes head(kFixedBytes);
  if (const auto count = read_up_to(*file_, 0, head); !count) return unreadable_checkpoint();
  if (std::memcmp(head.data(), kMagic.data(), kMagic.size()) != 0) return damaged();
  const std::uint64_t volumes = load_le<std::uint32_t>(head, 84);
  const std::uint64_t damages = load_le<std::uint32_t>(head, 88);
  head_bytes_ = head_bytes(volumes, damages);
  const auto size = file_->size_bytes();
  if (!size) return unreadable_checkpoint();
  if (head_bytes_ > std::min(kHeadBytesMax, *size)) return damaged();
  head.resize(head_bytes_);
  if (!read_exactly(*file_, 0, head)) return unreadable_checkpoint();
  if (load_le<std::uint32_t>(head, 8) != crc32c(ByteView(head).subspan(kSummedFrom))) return damaged();
  if (load_le<std::uint32_t>(head, 12) != kCheckpointVersion) return damaged();  // of another version: made anew

  head_.cluster_id = load_uuid(head, 16);
  head_.disk_id = load_uuid(head, 32);
  seed_ = load_le<std::uint64_t>(head, 48);
  head_.next_sequence = load_le<std::uint64_t>(head, 56);
  entries_ = load_le<std::uint64_t>(head, 64);
  head_.scrub.started =
      Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(load_le<std::uint64_t>(head, 72))));
  head_.scrub.done_epoch = load_le<std::uint32_t>(head, 80);
  head_.scrub.last_started = Timestamp(std::chrono::seconds(load_le<std::uint32_t>(head, 92)));
  std::size_t at = kFixedBytes;
  for (std::uint64_t i = 0; i < volumes; ++i, at += kRowBytes) {
    head_.volumes.push_back({.epoch = load_le<std::uint32_t>(head, at),
                             .covered_bytes = load_le<std::uint64_t>(head, at + 8),
                             .tombstone_bytes = load_le<std::uint64_t>(head, at + 16)});
  }
  for (std::uint64_t i = 0; i < damages; ++i, at += kRowBytes) {
    head_.damage.push_back({.epoch = load_le<std::uint32_t>(head, at),
                            .offset_bytes = load_le<std::uint64_t>(head, at + 8),
                            .length_bytes = load_le<std::uint64_t>(head, at + 16)});
  }
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < Index::kShards; ++i, at += 8) {
    shard_sizes_.push_back(load_le<std::uint64_t>(head, at));
    if (shard_sizes_.back() > entries_ - total) return damaged();
    total += shard_sizes_.back();
  }
  if (total != entries_ || entries_ > *size / kEntryBytes || file_bytes(head_bytes_, entries_) != *size) {
    return damaged();
  }
  return {};
}

Result<CheckpointReader> CheckpointReader::open(const File& file) {
  CheckpointReader reader(file);
  PORTRETO_TRY(reader.read_head());
  bool fits = true;
  PORTRETO_TRY(reader.visit([&](const Index::Entry& entry) {
    fits &= entry.place.volume < reader.head_.volumes.size() && entry.place.offset >= kFirstBatchOffset;
  }));
  if (!fits) return damaged();
  return reader;
}

Status CheckpointReader::visit(const std::function<void(const Index::Entry&)>& visit) const {
  Bytes section;
  std::uint64_t at = head_bytes_;
  std::size_t shard = 0;
  std::uint64_t left_in_shard = shard_sizes_.front();
  for (std::uint64_t done = 0; done < entries_;) {
    const std::uint64_t count = std::min(kSectionEntries, entries_ - done);
    section.resize(count * kEntryBytes + kSectionEndBytes);
    if (!read_exactly(*file_, at, section)) return unreadable_checkpoint();
    if (crc32c(ByteView(section).first(count * kEntryBytes)) != load_le<std::uint32_t>(section, count * kEntryBytes)) {
      return damaged();
    }
    for (std::uint64_t i = 0; i < count; ++i, --left_in_shard) {
      while (left_in_shard == 0) left_in_shard = shard_sizes_[++shard];
      const std::uint64_t packed = load_le<std::uint64_t>(section, i * kEntryBytes);
      visit({.hash = std::uint64_t{shard} << (64 - Index::kShardBits) |
                     load_le<std::uint32_t>(section, i * kEntryBytes + 8),
             .place = {.volume = static_cast<std::uint32_t>(packed >> kOffsetBits),
                       .offset = (packed & ((std::uint64_t{1} << kOffsetBits) - 1)) * kRecordAlignment,
                       .payload_bytes = load_le<std::uint32_t>(section, i * kEntryBytes + 12)}});
    }
    at += section.size();
    done += count;
  }
  return {};
}

}  // namespace portreto::blob::volume
