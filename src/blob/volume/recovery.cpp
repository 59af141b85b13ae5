#include "blob/volume/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "blob/volume/record_reader.h"

namespace portreto::blob::volume {
namespace {

// How much of the file is asked for ahead of what is read, where it is read nearly without gaps: enough to keep a disk
// busy while the headers are looked at.
constexpr std::uint64_t kAheadBytes = 4 * 1024 * 1024;
constexpr std::uint64_t kGapBytesMax = 64 * 1024;

// Reads small pieces of a file in ascending order with few system calls. What is beyond the file's end reads as zeros.
class Window {
 public:
  Window(const VolumeFile& volume, std::uint64_t window_bytes) : volume_(volume), window_bytes_(window_bytes) {}

  HeaderView header_at(std::uint64_t offset) {
    if (offset < start_ || offset + kHeaderBytes > start_ + bytes_.size()) fill(offset);
    return HeaderView(bytes_.data() + (offset - start_), kHeaderBytes);
  }

  // Reads anew what it has read.
  void forget() { bytes_.clear(); }

 private:
  void fill(std::uint64_t offset) {
    hurry(offset);
    bytes_.assign(window_bytes_, std::byte{});
    start_ = offset;
    const auto count = read_up_to(volume_.file(), offset, bytes_);
    if (!count) {
      throw std::runtime_error(
          fmt::format("volume {}: cannot be read at {}: {}", volume_.epoch(), offset, count.error().message()));
    }
  }

  // The system sees no order in pieces with gaps between them, and would wait for the disk at each.
  void hurry(std::uint64_t offset) {
    const std::uint64_t end = start_ + bytes_.size();
    if (offset < end || offset - end > kGapBytesMax || offset + kAheadBytes / 2 < asked_for_) return;
    const std::uint64_t from = std::max(asked_for_, offset);
    asked_for_ = offset + kAheadBytes;
    volume_.file().will_need(from, asked_for_ - from);
  }

  const VolumeFile& volume_;
  const std::uint64_t window_bytes_;
  std::uint64_t start_ = 0;
  std::uint64_t asked_for_ = 0;  // up to here
  Bytes bytes_;
};

// Headers lie apart by a blob's length, so that a large window would read payloads that nobody looks at.
constexpr std::uint64_t kWalkWindowBytes = 16 * 1024;
constexpr std::uint64_t kSearchWindowBytes = 1024 * 1024;

struct Batch {
  std::uint64_t offset = 0;
  BatchHeader header;
  std::uint64_t end() const { return offset + header.length_bytes; }
};

struct Record {
  std::uint64_t offset = 0;
  RecordHeader header;
};

class Scan {
 public:
  Scan(VolumeFile& volume, const ScanBounds& bounds, const RecordVisitor& visit)
      : volume_(volume),
        bounds_(bounds),
        visit_(visit),
        walk_(volume, kWalkWindowBytes),
        sequence_(bounds.from_sequence) {
    const auto size = volume.file().size_bytes();
    if (!size) give_up("its size cannot be read", size.error());
    limit_ = bounds.sealed ? std::min(*size, bounds.durable_bytes) : *size;
  }

  ScanReport run() {
    std::uint64_t at = bounds_.from_bytes;
    std::optional<Batch> last;
    for (;;) {
      if (const auto batch = batch_at(walk_, at)) {
        if (last) replay(*last);
        last = batch;
        sequence_ = std::max(sequence_, batch->header.first_sequence);
        at = batch->end();
        continue;
      }
      const auto later = later_batch(at);
      if (!later) break;
      if (last) replay(*last);
      last.reset();
      lose(at, *later);
      at = *later;
    }
    if (last) at = end_with(*last);
    if (at < bounds_.durable_bytes) {
      lose(at, bounds_.durable_bytes);
      at = bounds_.durable_bytes;
    }
    report_.end_bytes = at;
    report_.torn = !bounds_.sealed && data_after(at);
    report_.next_sequence = sequence_ + 1;
    return std::move(report_);
  }

 private:
  [[noreturn]] void give_up(const char* what, const std::error_code& error) const {
    throw std::runtime_error(fmt::format("volume {}: {}: {}", volume_.epoch(), what, error.message()));
  }

  std::optional<Batch> batch_at(Window& window, std::uint64_t offset) {
    if (offset + kPageBytes > limit_) return std::nullopt;
    const auto header = decode_batch_header(window.header_at(offset), volume_.mark());
    if (!header || header->length_bytes > limit_ - offset || header->first_sequence <= sequence_) return std::nullopt;
    return Batch{.offset = offset, .header = *header};
  }

  // The first batch after the page at `offset`.
  std::optional<std::uint64_t> later_batch(std::uint64_t offset) {
    Window window(volume_, kSearchWindowBytes);
    for (std::uint64_t at = offset + kPageBytes; at < limit_; at += kPageBytes) {
      if (at % kSearchWindowBytes == 0 || at == offset + kPageBytes) {
        const auto data = next_data(at);
        if (!data) return std::nullopt;
        at = std::max(at, *data / kPageBytes * kPageBytes);
      }
      if (batch_at(window, at)) return at;
    }
    return std::nullopt;
  }

  std::optional<std::uint64_t> next_data(std::uint64_t offset) const {
    const auto data = volume_.file().next_data(offset);
    if (!data) give_up("cannot be searched", data.error());
    return *data && **data < limit_ ? *data : std::nullopt;
  }

  // Whether anything but zeros stands behind `offset`. Volumes are written ahead with zeros, so that holes alone do not
  // tell.
  bool data_after(std::uint64_t offset) {
    Bytes piece(kSearchWindowBytes);
    for (std::uint64_t at = offset; at < limit_; at += piece.size()) {
      const auto data = next_data(at);
      if (!data) return false;
      at = std::max(at, *data);
      piece.assign(piece.size(), std::byte{});
      if (const auto count = read_up_to(volume_.file(), at, piece); !count)
        give_up("cannot be searched", count.error());
      if (std::ranges::any_of(piece, [](std::byte byte) { return byte != std::byte{}; })) return true;
    }
    return false;
  }

  // The record at `offset`, when it is sound, newer than those before, and within the batch.
  std::optional<Record> record_at(std::uint64_t offset, std::uint64_t end, std::uint64_t above_sequence) {
    if (offset + kHeaderBytes + kTrailerBytes > end) return std::nullopt;
    const auto header = decode_record_header(walk_.header_at(offset), volume_.mark());
    if (!header || header->sequence < above_sequence || header->record_bytes() > end - offset) return std::nullopt;
    return Record{.offset = offset, .header = *header};
  }

  void accept(const Record& record) {
    sequence_ = std::max(sequence_, record.header.sequence);
    visit_(record.header, record.offset);
  }

  // Gives the records of a batch that is known to be durable.
  void replay(const Batch& batch) {
    std::uint64_t at = batch.offset + kHeaderBytes;
    std::uint64_t above = batch.header.first_sequence;
    for (std::uint32_t i = 0; i < batch.header.records; ++i) {
      const auto record = record_at(at, batch.end(), above);
      if (!record) return lose(at, batch.end());
      accept(*record);
      above = record->header.sequence + 1;
      at += record->header.record_bytes();
    }
  }

  // The last batch: gives its records when it is durable or can be shown to be whole. Returns where the volume ends.
  std::uint64_t end_with(const Batch& batch) {
    if (batch.end() <= bounds_.durable_bytes) {
      replay(batch);
      return batch.end();
    }
    if (auto synced = volume_.file().sync_data(); !synced) give_up("cannot be made durable", synced.error());
    volume_.file().drop_cache(batch.offset, batch.header.length_bytes);
    walk_.forget();
    const auto records = whole_records(batch);
    if (!records) return batch.offset;
    for (const Record& record : *records) accept(record);
    return batch.end();
  }

  std::optional<std::vector<Record>> whole_records(const Batch& batch) {
    // Read anew: the header was seen before the cache was dropped.
    const auto header = decode_batch_header(walk_.header_at(batch.offset), volume_.mark());
    if (header != batch.header) return std::nullopt;
    std::vector<Record> records;
    std::uint64_t at = batch.offset + kHeaderBytes;
    std::uint64_t above = batch.header.first_sequence;
    for (std::uint32_t i = 0; i < batch.header.records; ++i) {
      const auto record = record_at(at, batch.end(), above);
      if (!record) return std::nullopt;
      const auto whole = is_whole(volume_, at, record->header);
      if (!whole) give_up("cannot be read", whole.error());
      if (!*whole) return std::nullopt;
      records.push_back(*record);
      above = record->header.sequence + 1;
      at += record->header.record_bytes();
    }
    return records;
  }

  // Reports [from, to) as damaged, and gives the sound records in it all the same.
  void lose(std::uint64_t from, std::uint64_t to) {
    report_.damage.push_back({.epoch = volume_.epoch(), .offset_bytes = from, .length_bytes = to - from});
    const std::uint64_t end = std::min(to, limit_);  // a file that was cut has nothing behind it
    for (std::uint64_t at = from; at < end;) {
      const auto record = record_at(at, end, 0);
      if (record) accept(*record);
      at += record ? record->header.record_bytes() : kRecordAlignment;
    }
  }

  VolumeFile& volume_;
  const ScanBounds bounds_;
  const RecordVisitor& visit_;
  Window walk_;
  std::uint64_t sequence_;  // the highest seen
  std::uint64_t limit_ = 0;
  ScanReport report_;
};

}  // namespace

ScanReport scan_volume(VolumeFile& volume, const ScanBounds& bounds, const RecordVisitor& visit) {
  return Scan(volume, bounds, visit).run();
}

}  // namespace portreto::blob::volume
