#pragma once

#include <climits>
#include <condition_variable>
#include <future>
#include <mutex>
#include <utility>

#include "blob/conformance/test_bytes.h"
#include "blob/volume/engine.h"
#include "blob/volume/testing/simulated_disk.h"

namespace portreto::blob::volume {

// Volumes of 16 pages and batches of 4, so that tests rotate and stream after few bytes.
inline VolumeSettings small_volumes() {
  return {.volume_size_bytes = 16 * kPageBytes,
          .batch_bytes_max = 4 * kPageBytes,
          .queue_bytes_max = std::size_t{1} << 20,
          .reserve_bytes = 0,
          .has_maintenance = false};
}

// The store without event loops: a call returns when it is answered. Opened on a disk, closed by the destructor.
class TestEngine {
 public:
  explicit TestEngine(const SimulatedDisk& disk, const VolumeSettings& settings = small_volumes())
      : engine_(settings, disk.open()) {}
  ~TestEngine() { engine_.close(); }

  using Pending = std::future<Result<CommitOutcome>>;

  // The mutation is in the writer's queue when this returns.
  Pending start_put(const BlobKey& key, const std::shared_ptr<BlobSource>& source) {
    auto prepared = engine_.prepare_put(key, source);
    if (!prepared) return answered(fail(prepared.error()));
    if (!*prepared) return answered(CommitOutcome::kDone);
    return start(std::move(**prepared));
  }
  Pending start_put(const BlobKey& key, Bytes bytes) { return start_put(key, source_of(std::move(bytes))); }
  Pending start_erase(const BlobKey& key) {
    auto prepared = engine_.prepare_erase(key);
    if (!prepared) return answered(fail(prepared.error()));
    return start(std::move(*prepared));
  }

  Status put(const BlobKey& key, Bytes bytes) { return wait(start_put(key, std::move(bytes))); }
  Status erase(const BlobKey& key) { return wait(start_erase(key)); }
  // Whatever can be freed, until nothing can.
  Status compact() {
    Pacer pacer(0);
    for (;;) {
      const auto freed = engine_.compact(0.02, pacer);
      if (!freed) return fail(freed.error());
      if (!*freed) return {};
    }
  }
  Status scrub() {
    Pacer pacer(0);
    return engine_.scrub(pacer);
  }
  Result<Bytes> get(const BlobKey& key) {
    const auto info = engine_.head(key);
    if (!info) return fail(info.error());
    return engine_.get(key, 0, info->size_bytes);
  }
  bool holds(const BlobKey& key, const Bytes& bytes) {
    const auto read = get(key);
    return read && *read == bytes;
  }
  bool misses(const BlobKey& key) {
    const auto read = get(key);
    return !read && read.error().code == ErrorCode::kNotFound;
  }

  Engine& operator*() { return engine_; }
  Engine* operator->() { return &engine_; }

  static Status wait(Pending pending) {
    const auto outcome = pending.get();
    if (!outcome) return fail(outcome.error());
    return {};
  }

 private:
  static Pending answered(Result<CommitOutcome> outcome) {
    std::promise<Result<CommitOutcome>> promise;
    promise.set_value(std::move(outcome));
    return promise.get_future();
  }
  Pending start(Mutation mutation) {
    std::promise<Result<CommitOutcome>> promise;
    auto pending = promise.get_future();
    mutation.done = [promise = std::move(promise)](Result<CommitOutcome> outcome) mutable {
      promise.set_value(std::move(outcome));
    };
    engine_.submit(std::move(mutation));
    return pending;
  }

  Engine engine_;
};

// Holds the writer in each sync until it is let pass, so that what is put meanwhile becomes one batch. Lets all pass
// when it goes.
class SyncGate {
 public:
  explicit SyncGate(SimulatedDisk disk) : disk_(std::move(disk)) {
    disk_.set_on_sync([state = state_] {
      std::unique_lock lock(state->mutex);
      const int turn = ++state->arrived;
      state->changed.notify_all();
      state->changed.wait(lock, [&] { return state->passed >= turn; });
    });
  }
  ~SyncGate() {
    disk_.set_on_sync(nullptr);
    const std::lock_guard lock(state_->mutex);
    state_->passed = INT_MAX;
    state_->changed.notify_all();
  }
  SyncGate(const SyncGate&) = delete;
  SyncGate& operator=(const SyncGate&) = delete;

  // Until so many syncs have come here.
  void wait_for(int arrived) {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->arrived >= arrived; });
  }
  void let_one_pass() {
    const std::lock_guard lock(state_->mutex);
    ++state_->passed;
    state_->changed.notify_all();
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    int arrived = 0;
    int passed = 0;
  };
  SimulatedDisk disk_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace portreto::blob::volume
