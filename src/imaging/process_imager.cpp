#include "imaging/process_imager.h"

#include <signal.h>
#include <sys/wait.h>

#include <utility>

#include "imaging/import_errors.h"
#include "imaging/wire.h"
#include "runtime/log.h"

namespace portreto::imaging {
namespace {

Error stopping_error() { return {ErrorCode::kUnavailable, "The server is shutting down. Try again in a moment."}; }

}  // namespace

// One import's use of a worker: an idle one, or a new one. It counts as busy until finished() or the end of the lease.
class ProcessImager::Lease {
 public:
  static Result<std::unique_ptr<Lease>> take(ProcessImager& imager, bool fresh) {
    std::unique_ptr<Lease> lease(new Lease(imager));
    {
      const std::lock_guard lock(imager.mutex_);
      if (imager.stopping_) return fail(stopping_error());
      if (!fresh && !imager.idle_.empty()) {
        lease->worker_ = std::move(imager.idle_.back().worker);
        lease->is_reused_ = true;
        imager.idle_.pop_back();
        imager.busy_.insert(lease->worker_.get());
        return lease;
      }
    }
    PORTRETO_ASSIGN(lease->worker_, WorkerProcess::start(imager.options_.command));
    const std::lock_guard lock(imager.mutex_);
    if (imager.stopping_) return fail(stopping_error());
    imager.busy_.insert(lease->worker_.get());
    return lease;
  }

  ~Lease() {
    if (worker_) forget();
  }

  WorkerProcess& worker() { return *worker_; }
  bool is_reused() const { return is_reused_; }

  // The worker answered, and may serve the next import.
  void give_back() {
    const std::lock_guard lock(imager_.mutex_);
    imager_.busy_.erase(worker_.get());
    imager_.idle_.push_back({std::move(worker_), std::chrono::steady_clock::now()});
    imager_.idle_changed_.notify_one();
  }

  // The worker failed: gives its wait status.
  int end() {
    forget();
    return worker_->end();
  }

 private:
  explicit Lease(ProcessImager& imager) : imager_(imager) {}

  void forget() {
    const std::lock_guard lock(imager_.mutex_);
    imager_.busy_.erase(worker_.get());
  }

  ProcessImager& imager_;
  std::unique_ptr<WorkerProcess> worker_;
  bool is_reused_ = false;
};

ProcessImager::ProcessImager(Options options)
    : options_(std::move(options)),
      pool_(options_.workers_max, options_.queue_max),
      reaper_([this] { end_idle_workers(); }) {}

ProcessImager::~ProcessImager() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (WorkerProcess* worker : busy_) worker->kill();
    idle_changed_.notify_one();
  }
  reaper_.join();
}

Task<Result<ImportedImage>> ProcessImager::import(std::string path, ImportLimits limits) {
  co_return co_await pool_.run([this, path = std::move(path), limits] { return import_blocking(path, limits); });
}

std::size_t ProcessImager::workers() const {
  const std::lock_guard lock(mutex_);
  return idle_.size() + busy_.size();
}

Result<ImportedImage> ProcessImager::import_blocking(const std::string& path, const ImportLimits& limits) {
  const Bytes request = encode_request({path, limits});
  for (bool fresh = false;; fresh = true) {
    PORTRETO_ASSIGN(const auto lease, Lease::take(*this, fresh));
    const auto deadline = std::chrono::steady_clock::now() + limits.time_max * kWallClockFactor;
    const auto sent = send_frame(lease->worker().socket(), request);
    const auto frame = sent ? receive_frame(lease->worker().socket(), deadline) : std::unexpected(sent.error());
    if (frame) {
      if (auto reply = decode_reply(*frame)) {
        lease->give_back();
        return std::move(*reply);
      }
    }

    const int status = lease->end();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return fail(stopping_error());
    }
    const bool is_out_of_time =
        (!frame && frame.error() == FrameError::kTimedOut) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
    // A worker that had been idle may have died then (the kernel was short of memory, say), which says nothing of the
    // file.
    if (lease->is_reused() && !frame && !is_out_of_time) continue;

    log::warn("image worker failed", {{"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
                                      {"exit_status", WIFEXITED(status) ? WEXITSTATUS(status) : 0},
                                      {"is_out_of_time", is_out_of_time}});
    return fail(is_out_of_time ? too_slow_error() : undecodable_error());
  }
}

void ProcessImager::end_idle_workers() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (idle_.empty()) {
      idle_changed_.wait(lock);
    } else if (const Time until = idle_.front().since + options_.idle_max; std::chrono::steady_clock::now() < until) {
      idle_changed_.wait_until(lock, until);
    } else {
      const std::unique_ptr<WorkerProcess> expired = std::move(idle_.front().worker);
      idle_.erase(idle_.begin());
      lock.unlock();  // ending a process takes a moment
      expired->end();
      lock.lock();
    }
  }
}

}  // namespace portreto::imaging
