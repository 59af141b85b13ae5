#include "blob/volume/compaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "blob/volume/record_reader.h"
#include "blob/volume/recovery.h"

namespace portreto::blob::volume {
namespace {

// Synced in steps, so that a sync never has much to do while writers wait for it.
constexpr std::uint64_t kSyncEveryBytes = 16 << 20;

// Ends a scan from within its visitor.
struct Abandoned {
  Error error;
};

[[noreturn]] void abandon(ErrorCode code, std::string message) { throw Abandoned{{code, std::move(message)}}; }

// A large record's payload, read while it is written elsewhere.
class PayloadSource final : public BlobSource {
 public:
  PayloadSource(const File& file, std::uint64_t offset, std::uint64_t size_bytes)
      : file_(file), offset_(offset), size_bytes_(size_bytes) {}
  std::uint64_t size() const override { return size_bytes_; }
  Status read(std::uint64_t offset, std::span<std::byte> out) override {
    if (!read_exactly(file_, offset_ + offset, out)) return fail(unreadable());
    return {};
  }

 private:
  const File& file_;
  const std::uint64_t offset_;
  const std::uint64_t size_bytes_;
};

}  // namespace

Status Compaction::copy() {
  try {
    for (const auto& source : plan_.sources) copy_volume(source);
    write_waiting();
    sync();
  } catch (const Abandoned& abandoned) {
    return fail(abandoned.error);
  } catch (const std::runtime_error& error) {  // of the scan
    return fail(ErrorCode::kUnavailable, error.what());
  }
  return {};
}

void Compaction::copy_volume(const CompactionPlan::Source& source) {
  const auto view = source.volume->uncached();
  if (!view) abandon(ErrorCode::kUnavailable, "a volume cannot be read: " + view.error().message());
  const ScanReport report = scan_volume(
      **view, {.sealed = true, .durable_bytes = source.volume->end_bytes()},
      [&](const RecordHeader& header, std::uint64_t offset) { take((*view)->file(), source.number, header, offset); });
  if (!report.damage.empty()) {
    abandon(ErrorCode::kCorruption,
            fmt::format("volume {} is damaged at {}", source.volume->epoch(), report.damage.front().offset_bytes));
  }
  // A streamed record reads from this file.
  write_waiting();
}

void Compaction::take(const File& file, std::uint32_t number, const RecordHeader& header, std::uint64_t offset) {
  if (!pacer_.spend(header.record_bytes())) abandon(ErrorCode::kUnavailable, "The store is closing.");
  Mutation mutation{.header = header};
  if (header.type == RecordType::kTombstone) {
    if (plan_.keeps_tombstone_of(header.erased_epoch)) add(std::move(mutation), {});
    return;
  }
  const Place from{
      .volume = number, .offset = offset, .payload_bytes = static_cast<std::uint32_t>(header.payload_bytes)};
  if (!catalogue_.is_live(header.key, from)) return;
  if (kHeaderBytes + header.record_bytes() > batch_bytes_max_) {
    mutation.source = std::make_shared<PayloadSource>(file, offset + kHeaderBytes, header.payload_bytes);
  } else {
    mutation.body.resize(header.payload_bytes);
    if (!read_exactly(file, offset + kHeaderBytes, mutation.body)) abandon(ErrorCode::kUnavailable, "a read failed");
    complete_body(mutation);
    if (mutation.header.payload_crc != header.payload_crc) {
      abandon(ErrorCode::kCorruption, fmt::format("the blob at {} does not match its checksum", offset));
    }
  }
  add(std::move(mutation), from);
}

void Compaction::add(Mutation mutation, Place from) {
  const std::uint64_t bytes = mutation.header.record_bytes();
  const bool alone = mutation.source != nullptr;
  if (alone || kHeaderBytes + waiting_.bytes + bytes > batch_bytes_max_) write_waiting();
  waiting_.batch.push_back(std::move(mutation));
  waiting_.from.push_back(from);
  waiting_.bytes += bytes;
  if (alone) write_waiting();
}

void Compaction::write_waiting() {
  auto [batch, origins, size] = std::exchange(waiting_, {});
  if (batch.empty()) return;
  VolumeFile& target = *plan_.target;
  const std::uint32_t streamed_crc = batch.front().header.payload_crc;
  if (auto written = writer_.write_numbered(target, target.end_bytes(), batch); !written) {
    abandon(written.error().error.code, written.error().error.message);
  }
  // What is streamed was checked while it was copied; nobody sees the copy if it is wrong.
  if (batch.front().source && batch.front().header.payload_crc != streamed_crc) {
    abandon(ErrorCode::kCorruption, "a large blob does not match its checksum");
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].header.type == RecordType::kTombstone) {
      target.add_tombstone_bytes(batch[i].header.record_bytes());
      continue;
    }
    const Place& from = origins[i];
    moved_.push_back(
        {.hash = catalogue_.hash(batch[i].header.key),
         .from = from,
         .to = {.volume = plan_.target_number, .offset = batch[i].offset, .payload_bytes = from.payload_bytes}});
  }
  const std::uint64_t bytes = BatchWriter::batch_bytes(batch);
  if (auto written = target.file().write_out(target.end_bytes(), bytes); !written) {
    abandon(ErrorCode::kUnavailable, "a write failed: " + written.error().message());
  }
  target.set_end_bytes(target.end_bytes() + bytes);
  unsynced_bytes_ += bytes;
  if (unsynced_bytes_ >= kSyncEveryBytes) sync();
}

void Compaction::sync() {
  if (auto synced = plan_.target->file().sync_data(); !synced) {
    abandon(ErrorCode::kUnavailable, "a sync failed: " + synced.error().message());
  }
  unsynced_bytes_ = 0;
}

Result<std::uint64_t> Compaction::finish(std::uint64_t next_sequence) {
  VolumeFile& target = *plan_.target;
  const std::uint64_t first_sequence = next_sequence;
  try {
    for (const MovedRecord& record : moved_) {
      if (catalogue_.is_live(record)) continue;
      HeaderArray bytes;
      if (!read_exactly(target.file(), record.to.offset, bytes)) abandon(ErrorCode::kUnavailable, "a read failed");
      const auto header = decode_record_header(bytes, target.mark());
      if (!header) abandon(ErrorCode::kCorruption, "a record is damaged that was just written");
      add({.header = {.type = RecordType::kTombstone,
                      .erased_epoch = target.epoch(),
                      .sequence = next_sequence++,
                      .key = header->key,
                      .created = system_clock().now()}},
          {});
    }
    write_waiting();
    if (auto cut = target.file().truncate(target.end_bytes()); !cut) {
      abandon(ErrorCode::kUnavailable, "the new volume cannot be cut: " + cut.error().message());
    }
    target.set_capacity_bytes(target.end_bytes());
    sync();
  } catch (const Abandoned& abandoned) {
    return fail(abandoned.error);
  }
  std::erase_if(moved_, [this](const MovedRecord& record) { return !catalogue_.is_live(record); });
  return next_sequence - first_sequence;
}

}  // namespace portreto::blob::volume
