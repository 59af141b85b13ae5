#include "blob/volume/scrub_meter.h"

#include <algorithm>

namespace portreto::blob::volume {
namespace {

// Before that a pace would say more of how long the first record takes than of the round.
constexpr std::chrono::seconds kPaceKnownAfter{5};

}  // namespace

void ScrubMeter::begin(Timestamp round_started, std::uint64_t done_bytes, std::uint64_t total_bytes) {
  const std::lock_guard lock(mutex_);
  run_ = ScrubRun{.started = round_started, .done_bytes = done_bytes, .total_bytes = total_bytes};
  read_bytes_ = 0;
  begun_ = std::chrono::steady_clock::now();
}

void ScrubMeter::add(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (!run_) return;
  read_bytes_ += bytes;
  // The volume that is written grows while it is read.
  run_->done_bytes = std::min(run_->done_bytes + bytes, run_->total_bytes);
}

void ScrubMeter::correct(std::uint64_t done_bytes, std::uint64_t total_bytes) {
  const std::lock_guard lock(mutex_);
  if (!run_) return;
  run_->done_bytes = std::min(done_bytes, total_bytes);
  run_->total_bytes = total_bytes;
}

void ScrubMeter::end() {
  const std::lock_guard lock(mutex_);
  run_.reset();
}

std::optional<ScrubRun> ScrubMeter::run() const {
  const std::lock_guard lock(mutex_);
  if (!run_) return std::nullopt;
  ScrubRun run = *run_;
  const auto took = std::chrono::steady_clock::now() - begun_;
  if (took >= kPaceKnownAfter) {
    run.bytes_per_s = static_cast<double>(read_bytes_) / std::chrono::duration<double>(took).count();
  }
  return run;
}

}  // namespace portreto::blob::volume
