#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "blob/node_store.h"

namespace portreto::blob::volume {

// How far the running round of a scrub is, and how fast this process goes on with it. Thread-safe. All bytes are those
// of volumes, dead records included: a scrub reads these, too.
class ScrubMeter {
 public:
  // A round begins, or one that was interrupted goes on; the pace is counted from here.
  void begin(Timestamp round_started, std::uint64_t done_bytes, std::uint64_t total_bytes);
  void add(std::uint64_t bytes);
  // A volume has been read; compaction may have removed others meanwhile, or this one.
  void correct(std::uint64_t done_bytes, std::uint64_t total_bytes);
  // It is over, or stopped.
  void end();

  // Not set when no round runs.
  std::optional<ScrubRun> run() const;

 private:
  mutable std::mutex mutex_;
  std::optional<ScrubRun> run_;
  std::uint64_t read_bytes_ = 0;  // since begin()
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace portreto::blob::volume
