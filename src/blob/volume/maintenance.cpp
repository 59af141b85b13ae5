#include "blob/volume/maintenance.h"

#include <algorithm>

#include "runtime/log.h"

namespace portreto::blob::volume {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTidyInterval{1000};
// How long a blob that was verified may be sent from memory unread. The disk may decay behind the page cache, and a
// page that was evicted and came back is not told from one that stayed.
constexpr std::chrono::minutes kVerifiedFor{10};
// After a compaction that failed, be it for want of room.
constexpr std::chrono::minutes kCompactionRetry{10};
// A disk with little on it is read at this rate at least, and then left alone until the round is over.
constexpr std::uint64_t kScrubBytesPerSecondMin = 1 << 20;

}  // namespace

Maintenance::Maintenance(Engine& engine, const VolumeSettings& settings)
    : engine_(engine),
      settings_(settings),
      compaction_pacer_(settings.compaction_bytes_per_s),
      scrub_pacer_(0),
      tidy_thread_([this] { tidy(); }),
      scrub_thread_([this] { scrub(); }) {}

Maintenance::~Maintenance() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  compaction_pacer_.stop();
  scrub_pacer_.stop();
  tidy_thread_.join();
  scrub_thread_.join();
}

bool Maintenance::wait(milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopped_; });
}

void Maintenance::tidy() {
  auto forget_at = std::chrono::steady_clock::now() + kVerifiedFor;
  auto compact_at = std::chrono::steady_clock::now();
  while (wait(kTidyInterval)) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= forget_at) {
      engine_.catalogue().forget_verified();
      forget_at = now + kVerifiedFor;
    }
    bool checkpoint_is_due = engine_.bytes_since_checkpoint() >= settings_.checkpoint_after_bytes;
    if (now >= compact_at) {
      const auto compacted = engine_.compact(settings_.reclaimable_share_min, compaction_pacer_);
      if (!compacted) {
        log::warn("compaction failed, trying again later", {{"error", compacted.error().message}});
        compact_at = now + kCompactionRetry;
      }
      checkpoint_is_due |= compacted.value_or(false);
    }
    if (!checkpoint_is_due) continue;
    if (const auto written = engine_.checkpoint(); !written) {
      log::warn("no checkpoint was written", {{"error", written.error().message}});
    }
  }
}

std::uint64_t Maintenance::scrub_bytes_per_s() const {
  std::uint64_t bytes = 0;
  for (const auto& volume : engine_.catalogue().volumes()) bytes += volume->end_bytes();
  return std::max(bytes / static_cast<std::uint64_t>(settings_.scrub_round.count()), kScrubBytesPerSecondMin);
}

void Maintenance::scrub() {
  auto due = std::chrono::steady_clock::now();
  while (wait(kTidyInterval)) {
    if (std::chrono::steady_clock::now() < due) continue;
    scrub_pacer_.set_rate(scrub_bytes_per_s());
    const auto started = std::chrono::steady_clock::now();
    if (const auto scrubbed = engine_.scrub(scrub_pacer_); !scrubbed) continue;
    due = started + settings_.scrub_round;
  }
}

}  // namespace portreto::blob::volume
