#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "imaging/imager.h"
#include "imaging/worker.h"
#include "imaging/worker_process.h"
#include "runtime/blocking_pool.h"

namespace portreto::imaging {

// Imports in processes of their own, so that the worst that a file can do is to end one: a crash, a leak or an endless
// loop in a decoder becomes kUnprocessable for that file, and the next file gets a new worker. Workers are confined
// (confine.h), start on demand, are used again, and end when nothing has come for a while; without imports there is no
// process, and libvips never runs in this one.
//
// Beyond ImportLimits::time_max of CPU time, an import that takes more than kWallClockFactor times as long by the clock
// is ended. The destructor ends running imports with kUnavailable, and returns when they have.
class ProcessImager final : public Imager {
 public:
  struct Options {
    WorkerCommand command{"/proc/self/exe", {kWorkerSubcommand}};
    std::size_t workers_max = 1;  // imports at a time; each takes a core, and up to memory_bytes_max
    std::size_t queue_max = 64;   // imports that run or wait
    std::chrono::milliseconds idle_max{30'000};
  };
  static constexpr int kWallClockFactor = 3;

  explicit ProcessImager(Options options);
  ~ProcessImager() override;

  Task<Result<ImportedImage>> import(std::string path, ImportLimits limits) override;

  // Worker processes that exist now, busy or idle.
  std::size_t workers() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Idle {
    std::unique_ptr<WorkerProcess> worker;
    Time since;
  };
  class Lease;

  Result<ImportedImage> import_blocking(const std::string& path, const ImportLimits& limits);
  void end_idle_workers();

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable idle_changed_;
  std::vector<Idle> idle_;         // the one that has been idle longest stands first
  std::set<WorkerProcess*> busy_;  // owned by their leases
  bool stopping_ = false;
  BlockingPool pool_;
  std::thread reaper_;
};

}  // namespace portreto::imaging
