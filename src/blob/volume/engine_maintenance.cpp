// What the engine does besides its calls: compaction, scrub, checkpoints, inventory.
#include <algorithm>
#include <stdexcept>

#include "base/contains.h"
#include "blob/volume/checkpoint.h"
#include "blob/volume/compaction.h"
#include "blob/volume/engine.h"
#include "blob/volume/record_reader.h"
#include "blob/volume/recovery.h"
#include "runtime/log.h"

namespace portreto::blob::volume {
namespace {

// Of damaged blobs that are remembered; a disk with more has to be replaced anyway.
constexpr std::size_t kDamagedBlobsMax = 10'000;

// Ends a scan from within its visitor.
struct Stopped {};

}  // namespace

Result<bool> Engine::compact(double reclaimable_share_min, Pacer& pacer) {
  const std::lock_guard maintenance(maintenance_mutex_);
  std::optional<CompactionPlan> plan;
  {
    const std::lock_guard lock(state_mutex_);
    PORTRETO_TRY(writable());
    PORTRETO_ASSIGN(plan, volumes_.begin_compaction(reclaimable_share_min));
  }
  if (!plan) return false;
  Compaction compaction(catalogue_, *plan, batch_bytes_max_, pacer);
  Status copied = compaction.copy();

  const std::lock_guard lock(state_mutex_);
  if (copied) copied = writable();  // the disk may have failed meanwhile
  Result<std::uint64_t> used_sequences = 0;
  if (copied) used_sequences = compaction.finish(volumes_.next_sequence());
  if (!copied || !used_sequences) {
    volumes_.abandon_compaction(*plan);
    return fail(copied ? used_sequences.error() : copied.error());
  }
  if (auto published = volumes_.publish_compaction(*plan, *used_sequences); !published) {
    stop_writing(published.error().message);
    return fail(published.error());
  }
  for (const MovedRecord& record : compaction.moved()) catalogue_.move(record);
  plan->target->set_packed();
  volumes_.remove_sources(*plan);
  return true;
}

Status Engine::checkpoint() {
  const std::lock_guard maintenance(maintenance_mutex_);
  const auto failed = [this](const std::error_code& error) {
    const std::lock_guard lock(state_mutex_);
    volumes_.abandon_checkpoint();
    return fail(is_out_of_space(error) ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
                "the checkpoint cannot be written: " + error.message());
  };
  Checkpoint checkpoint;
  std::unique_ptr<File> file;
  const auto start = [&]() -> IoStatus {
    const std::lock_guard lock(state_mutex_);
    auto started = volumes_.start_checkpoint();
    if (!started) return std::unexpected(started.error());
    file = std::move(*started);
    checkpoint = volumes_.describe();
    bytes_since_checkpoint_.store(0, std::memory_order_relaxed);
    return {};
  };
  const auto publish = [this] {
    const std::lock_guard lock(state_mutex_);
    return volumes_.publish_checkpoint();
  };
  if (auto started = start(); !started) return failed(started.error());
  if (auto written = write_checkpoint(*file, checkpoint, catalogue_.index()); !written) return failed(written.error());
  if (auto synced = file->sync_data(); !synced) return failed(synced.error());
  if (auto published = publish(); !published) return failed(published.error());
  return {};
}

// What volumes hold: all that a round up to `last_epoch` is about, and what of it is done.
Engine::ScrubShare Engine::scrub_share(std::uint32_t done_epoch, std::uint32_t last_epoch) const {
  ScrubShare share;
  for (const auto& volume : catalogue_.volumes()) {
    if (volume->epoch() > last_epoch) continue;
    share.total_bytes += volume->end_bytes();
    if (volume->epoch() <= done_epoch) share.done_bytes += volume->end_bytes();
  }
  return share;
}

std::uint32_t Engine::begin_scrub() {
  const std::lock_guard lock(state_mutex_);
  ScrubProgress progress = volumes_.scrub_progress();
  if (progress.done_epoch == 0) {
    progress.started = system_clock().now();
    volumes_.set_scrub_progress(progress);
  }
  const auto volumes = catalogue_.volumes();
  std::uint32_t last = 0;
  for (const auto& volume : volumes) last = std::max(last, volume->epoch());
  const ScrubShare share = scrub_share(progress.done_epoch, last);
  scrub_meter_.begin(progress.started, share.done_bytes, share.total_bytes);
  return last;
}

std::shared_ptr<VolumeFile> Engine::next_to_scrub(std::uint32_t last_epoch) {
  const std::lock_guard lock(state_mutex_);
  const std::uint32_t done_epoch = volumes_.scrub_progress().done_epoch;
  std::shared_ptr<VolumeFile> next;
  for (const auto& volume : catalogue_.volumes()) {
    if (volume->epoch() <= done_epoch || volume->epoch() > last_epoch) continue;
    if (!next || volume->epoch() < next->epoch()) next = volume;
  }
  return next;
}

void Engine::note_scrubbed(const VolumeFile& volume, std::uint32_t last_epoch) {
  const std::lock_guard lock(state_mutex_);
  ScrubProgress progress = volumes_.scrub_progress();
  progress.done_epoch = volume.epoch();
  volumes_.set_scrub_progress(progress);
  const ScrubShare share = scrub_share(progress.done_epoch, last_epoch);
  scrub_meter_.correct(share.done_bytes, share.total_bytes);
}

void Engine::end_scrub() {
  const std::lock_guard lock(state_mutex_);
  const std::lock_guard health(health_mutex_);
  ScrubProgress next{.last_started = volumes_.scrub_progress().last_started};
  // Which blobs are damaged is forgotten at a restart, and this is not: it must not vouch for them.
  if (health_.damaged_blobs.empty()) {
    next.last_started = std::chrono::floor<std::chrono::seconds>(volumes_.scrub_progress().started);
    health_.verified_since = next.last_started;
  }
  volumes_.set_scrub_progress(next);
}

void Engine::restart_scrub() {
  const std::lock_guard lock(state_mutex_);
  volumes_.set_scrub_progress(
      {.started = system_clock().now(), .last_started = volumes_.scrub_progress().last_started});
}

Status Engine::scrub(Pacer& pacer) {
  const std::lock_guard only_one(scrub_mutex_);
  const std::uint32_t last_epoch = begin_scrub();
  // One at a time: a volume that is held here keeps its room on the disk, even when compaction has removed it.
  while (const auto volume = next_to_scrub(last_epoch)) {
    try {
      scrub_volume(*volume, pacer);
    } catch (const Stopped&) {
      scrub_meter_.end();
      return fail(ErrorCode::kUnavailable, "The scrub was stopped.");
    }
    note_scrubbed(*volume, last_epoch);
  }
  end_scrub();
  scrub_meter_.end();
  return {};
}

void Engine::scrub_volume(const VolumeFile& volume, Pacer& pacer) {
  const auto lost = [&](std::uint64_t offset, std::uint64_t length) {
    const VolumeDamage damage{.volume = volume.epoch(), .offset_bytes = offset, .length_bytes = length};
    const std::lock_guard lock(state_mutex_);
    const auto is_same = [&](const VolumeDamage& known) {
      return known.volume == damage.volume && known.offset_bytes == damage.offset_bytes;
    };
    if (std::ranges::any_of(volumes_.damage(), is_same)) return;
    log::error("bytes of a volume are damaged", {{"volume", damage.volume}, {"offset", offset}, {"length", length}});
    volumes_.add_damage(damage);
    const std::lock_guard health(health_mutex_);
    health_.damage.push_back(damage);
  };
  const std::uint64_t end_bytes = volume.end_bytes();
  const auto view = volume.uncached();
  if (!view) return lost(kFirstBatchOffset, end_bytes - kFirstBatchOffset);
  const auto check = [&](const RecordHeader& header, std::uint64_t offset) {
    if (!pacer.spend(header.record_bytes())) throw Stopped();
    scrub_meter_.add(header.record_bytes());
    const auto whole = is_whole(**view, offset, header);
    if (whole && *whole) return;
    // A blob that nobody can ask for any more is no loss.
    const auto found = header.type == RecordType::kBlob ? catalogue_.find(header.key) : std::nullopt;
    if (found && *found && (*found)->sequence == header.sequence) note_damaged(header.key);
  };
  try {
    const ScanReport report = scan_volume(**view, {.sealed = true, .durable_bytes = end_bytes}, check);
    for (const Damage& damage : report.damage) lost(damage.offset_bytes, damage.length_bytes);
  } catch (const std::runtime_error& error) {  // the disk cannot read it
    log::error("a volume cannot be scrubbed", {{"volume", volume.epoch()}, {"error", error.what()}});
    lost(kFirstBatchOffset, end_bytes - kFirstBatchOffset);
  }
}

void Engine::note_damaged(const BlobKey& key) {
  const std::lock_guard lock(health_mutex_);
  if (health_.damaged_blobs.size() >= kDamagedBlobsMax || contains(health_.damaged_blobs, key)) return;
  health_.damaged_blobs.push_back(key);
  log::error("a blob is damaged", {{"blob", key.id.str()}, {"variant", key.variant}});
}

void Engine::forget_damaged(const BlobKey& key) {
  const std::lock_guard lock(health_mutex_);
  std::erase(health_.damaged_blobs, key);
}

Result<BlobPage> Engine::list(const BlobCursor& from, std::size_t count_max) {
  std::vector<VolumeSet::Active> volumes;
  {
    const std::lock_guard lock(state_mutex_);
    volumes = volumes_.all();
  }
  // A volume that was replaced since is looked for from the first one on; the sequence tells what was listed already.
  auto at = std::ranges::find_if(volumes, [&](const auto& entry) { return entry.volume->epoch() == from.volume; });
  if (at == volumes.end()) at = volumes.begin();

  BlobPage page{.next = from};
  const auto take = [&](const VolumeSet::Active& in, const RecordHeader& header, std::uint64_t offset) {
    const Place place{
        .volume = in.number, .offset = offset, .payload_bytes = static_cast<std::uint32_t>(header.payload_bytes)};
    if (header.type != RecordType::kBlob || header.sequence <= from.after || !catalogue_.is_live(header.key, place)) {
      return;
    }
    if (page.blobs.size() >= count_max) throw Stopped();
    page.blobs.push_back({.key = header.key,
                          .info = {.size_bytes = header.payload_bytes, .crc32c = header.payload_crc},
                          .created = header.created,
                          .volume = in.volume->epoch(),
                          .offset_bytes = offset});
    page.next = {.after = header.sequence, .volume = in.volume->epoch()};
  };
  try {
    for (; at != volumes.end(); ++at) {
      scan_volume(*at->volume, {.sealed = true, .durable_bytes = at->volume->end_bytes()},
                  [&](const RecordHeader& header, std::uint64_t offset) { take(*at, header, offset); });
    }
    page.is_last = true;
  } catch (const Stopped&) {  // there is more
  } catch (const std::runtime_error& error) {
    return fail(ErrorCode::kUnavailable, std::string("The disk cannot be read: ") + error.what());
  }
  return page;
}

}  // namespace portreto::blob::volume
