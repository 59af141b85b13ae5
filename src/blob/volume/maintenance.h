#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "blob/volume/engine.h"
#include "blob/volume/pacer.h"

namespace portreto::blob::volume {

// The threads that look after a store for as long as the object lives: one compacts, writes checkpoints and forgets
// what was verified too long ago; one scrubs, round after round.
class Maintenance {
 public:
  // The engine must outlive it.
  Maintenance(Engine& engine, const VolumeSettings& settings);
  ~Maintenance();
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;

 private:
  void tidy();
  void compact();
  void scrub();
  // False when it is time to end.
  bool wait(std::chrono::milliseconds time);
  std::uint64_t scrub_bytes_per_s() const;

  Engine& engine_;
  const VolumeSettings settings_;
  Pacer compaction_pacer_;
  Pacer scrub_pacer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread tidy_thread_;
  std::thread scrub_thread_;  // last: they use the others
};

}  // namespace portreto::blob::volume
