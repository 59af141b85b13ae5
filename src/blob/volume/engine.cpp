#include "blob/volume/engine.h"

#include <algorithm>
#include <stdexcept>

#include "base/hash.h"

namespace portreto::blob::volume {
namespace {

const VolumeSettings& checked(const VolumeSettings& settings) {
  constexpr std::uint64_t kVolumeBytesMin = 16 * kPageBytes;
  constexpr std::uint64_t kVolumeBytesMax = std::uint64_t{1} << 43;  // what a Place can name
  if (settings.volume_size_bytes % kPageBytes != 0 || settings.volume_size_bytes < kVolumeBytesMin ||
      settings.volume_size_bytes > kVolumeBytesMax) {
    throw std::invalid_argument("The size of volumes must be a multiple of 4096 bytes, from 64 KiB to 8 TiB.");
  }
  if (settings.batch_bytes_max < kPageBytes ||
      settings.batch_bytes_max > settings.volume_size_bytes - kFirstBatchOffset) {
    throw std::invalid_argument("A batch must hold at least 4096 bytes, and fit into a volume.");
  }
  if (settings.queue_max == 0 || settings.queue_bytes_max < settings.batch_bytes_max) {
    throw std::invalid_argument("The queue must hold at least one batch.");
  }
  return settings;
}

RecordHeader header_of(const BlobKey& key, RecordType type, std::uint64_t payload_bytes) {
  return {.type = type,
          .chunked = payload_bytes > kChunkedAbove,
          .payload_bytes = payload_bytes,
          .key = key,
          .created = system_clock().now()};
}

// The largest payload that makes a batch, alone, of at most `bytes`.
std::uint64_t payload_bytes_max(std::uint64_t bytes) {
  const std::uint64_t frame = kHeaderBytes + kHeaderBytes + kTrailerBytes + kRecordAlignment;
  const std::uint64_t table = chunk_table_bytes(bytes);
  return std::min(bytes - frame - table, kBlobBytesMax);
}

std::optional<Timestamp> known(Timestamp time) { return time == Timestamp() ? std::nullopt : std::optional(time); }

void answer_all(std::vector<Mutation>& batch, const Error& error) {
  for (Mutation& mutation : batch) mutation.answer(fail(error));
  batch.clear();
}

}  // namespace

Engine::Engine(const VolumeSettings& settings, std::unique_ptr<Directory> directory)
    : batch_bytes_max_(checked(settings).batch_bytes_max),
      blob_bytes_max_(payload_bytes_max(settings.volume_size_bytes - kFirstBatchOffset)),
      volumes_(settings, std::move(directory), catalogue_),
      writer_(settings.batch_bytes_max),
      cluster_id_(volumes_.cluster_id()),
      disk_id_(volumes_.disk_id()),
      gauge_(std::make_shared<QueueGauge>(settings.queue_max, settings.queue_bytes_max)),
      health_{.damage = volumes_.damage(),
              .torn_batches = volumes_.torn_batches(),
              .verified_since = known(volumes_.scrub_progress().last_started)},
      group_commit_(settings.batch_bytes_max, [this](std::vector<Mutation> batch) { commit(std::move(batch)); }) {}

void Engine::close() {
  group_commit_.close();
  if (std::exchange(closed_, true)) return;
  {
    const std::lock_guard lock(state_mutex_);
    volumes_.close();
  }
  static_cast<void>(checkpoint());  // without it, the next opening takes longer
  const std::lock_guard lock(state_mutex_);
  volumes_.unlock();
}

IoResult<DiskSpace> Engine::space() {
  const std::lock_guard lock(state_mutex_);
  return volumes_.space();
}

VolumeHealth Engine::health() const {
  const std::lock_guard lock(health_mutex_);
  VolumeHealth health = health_;
  health.scrub = scrub_meter_.run();
  return health;
}

Status Engine::writable() const {
  if (writable_.load(std::memory_order_acquire)) return {};
  return fail(ErrorCode::kUnavailable, "The store takes no writes since its disk failed.");
}

Result<QueueSlot> Engine::queue_slot(std::size_t bytes) const {
  auto slot = QueueSlot::take(gauge_, bytes);
  if (slot) return std::move(*slot);
  Error error{ErrorCode::kOverloaded, "Too many writes are waiting. Try again in a moment."};
  error.retry_after_s = 1;
  return fail(std::move(error));
}

template <typename Read>
Read Engine::noting_damage(const BlobKey& key, Read read) {
  if (!read && read.error().code == ErrorCode::kCorruption) note_damaged(key);
  return read;
}

Result<Bytes> Engine::get(const BlobKey& key, std::uint64_t offset, std::uint64_t length) {
  return noting_damage(key, catalogue_.read(key, offset, length));
}

Result<FetchedBlob> Engine::fetch(const BlobKey& key) { return noting_damage(key, catalogue_.fetch(key)); }

Result<BlobInfo> Engine::head(const BlobKey& key) const {
  PORTRETO_ASSIGN(const auto header, catalogue_.find(key));
  if (!header) return fail(ErrorCode::kNotFound, "There is no such blob.");
  return BlobInfo{.size_bytes = header->payload_bytes, .crc32c = header->payload_crc};
}

Result<std::optional<Mutation>> Engine::prepare_put(const BlobKey& key, const std::shared_ptr<BlobSource>& source) {
  const std::uint64_t size = source->size();
  PORTRETO_ASSIGN(const auto present, catalogue_.find(key));
  if (present) {
    // A checksum of 32 bits is no proof that the bytes are the same; the bytes are.
    bool same = present->payload_bytes == size;
    Bytes part;
    for (std::uint64_t at = 0; same && at < size; at += part.size()) {
      part.resize(std::min(kChunkBytes, size - at));
      PORTRETO_TRY(source->read(at, part));
      PORTRETO_ASSIGN(const Bytes stored, catalogue_.read(key, at, part.size()));
      same = stored == part;
    }
    if (!same) return fail(ErrorCode::kConflict, "The blob's id already holds other bytes.");
    return std::nullopt;
  }

  PORTRETO_TRY(writable());
  if (size > blob_bytes_max_) return fail(ErrorCode::kPayloadTooLarge, "The blob is larger than a volume can hold.");
  Mutation mutation{.header = header_of(key, RecordType::kBlob, size)};
  const std::uint64_t record_bytes = mutation.header.record_bytes();
  const bool streamed = kHeaderBytes + record_bytes > batch_bytes_max_;
  PORTRETO_ASSIGN(mutation.slot, queue_slot(streamed ? 0 : record_bytes));
  if (streamed) {
    mutation.source = source;
    return mutation;
  }
  mutation.body.resize(size);
  PORTRETO_TRY(source->read(0, mutation.body));
  complete_body(mutation);
  return mutation;
}

Result<Mutation> Engine::prepare_erase(const BlobKey& key) const {
  PORTRETO_TRY(writable());
  Mutation mutation{.header = header_of(key, RecordType::kTombstone, 0)};
  PORTRETO_ASSIGN(mutation.slot, queue_slot(mutation.header.record_bytes()));
  return mutation;
}

void Engine::commit(std::vector<Mutation> batch) {
  const std::lock_guard lock(state_mutex_);
  if (auto status = writable(); !status) return answer_all(batch, status.error());
  try {
    answer_what_needs_no_write(batch);
    if (!batch.empty()) write(batch);
  } catch (const std::exception& error) {
    stop_writing(std::string("a write ended in an exception: ") + error.what());
    answer_all(batch, {ErrorCode::kOutcomeUnknown, "The write failed half-way."});
  }
}

void Engine::answer_what_needs_no_write(std::vector<Mutation>& batch) {
  std::erase_if(batch, [&](Mutation& mutation) {
    const auto entries = catalogue_.entries_of(mutation.header.key);
    if (!entries) {
      mutation.answer(fail(unreadable()));
      return true;
    }
    const bool is_put = mutation.header.type == RecordType::kBlob;
    if (!is_put) mutation.header.erased_epoch = catalogue_.epoch_of(*entries);
    if (entries->empty() == is_put) return false;
    mutation.answer(is_put ? CommitOutcome::kSuperseded : CommitOutcome::kDone);
    return true;
  });
}

void Engine::write(std::vector<Mutation>& batch) {
  if (!volumes_.has_room_for_puts(BatchWriter::batch_bytes(batch))) {
    std::erase_if(batch, [](Mutation& mutation) {
      if (mutation.header.type != RecordType::kBlob) return false;
      mutation.answer(fail(ErrorCode::kStorageFull, "The disk is full."));
      return true;
    });
    if (batch.empty()) return;
  }

  const std::uint64_t bytes = BatchWriter::batch_bytes(batch);
  const auto active = volumes_.volume_for(bytes);
  if (!active) {
    if (active.error().code != ErrorCode::kStorageFull) stop_writing(active.error().message);
    return answer_all(batch, active.error());
  }
  VolumeFile& volume = *active->volume;
  const std::uint64_t at = volume.end_bytes();
  if (auto written = writer_.write(volume, at, volumes_.next_sequence(), batch); !written) {
    if (written.error().cause == BatchFailure::Cause::kDisk) stop_writing(written.error().error.message);
    return answer_all(batch, written.error().error);
  }
  if (auto synced = volume.file().sync_data(); !synced) {
    stop_writing("a sync failed: " + synced.error().message());
    return answer_all(batch, {ErrorCode::kOutcomeUnknown, "The disk failed while the blob was being made durable."});
  }
  volumes_.advance(at + bytes, batch.size());
  bytes_since_checkpoint_.fetch_add(bytes, std::memory_order_relaxed);
  apply(batch, volume, active->number);
}

void Engine::apply(std::vector<Mutation>& batch, VolumeFile& volume, std::uint32_t number) {
  for (Mutation& mutation : batch) {
    if (mutation.header.type == RecordType::kBlob) {
      catalogue_.add(mutation.header, number, mutation.offset);
    } else if (const auto entries = catalogue_.entries_of(mutation.header.key)) {
      for (const Place& place : *entries) catalogue_.remove(mutation.header.key, place);
      volume.add_tombstone_bytes(mutation.header.record_bytes());
      forget_damaged(mutation.header.key);
    } else {
      mutation.answer(fail(ErrorCode::kOutcomeUnknown, "The disk failed while the blob was being deleted."));
      continue;
    }
    mutation.answer(CommitOutcome::kDone);
  }
}

void Engine::stop_writing(std::string reason) {
  writable_.store(false, std::memory_order_release);
  volumes_.seal_after_failure();
  const std::lock_guard lock(health_mutex_);
  health_.writable = false;
  health_.reason = std::move(reason);
}

}  // namespace portreto::blob::volume
