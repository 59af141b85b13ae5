#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "blob/volume/volume_blob_store.h"
#include "runtime/event_loops.h"

namespace portreto::bench {

// What did not fail.
template <typename T>
T checked(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A store with the loops and the pool that `portreto serve` gives it, and nothing that works in the background.
class BenchStore {
 public:
  explicit BenchStore(blob::VolumeSettings settings) {
    loops_.start();
    settings.has_maintenance = false;
    settings.reserve_bytes = 0;
    const auto started = std::chrono::steady_clock::now();
    store_ = blob::VolumeBlobStore::open(settings, pool_);
    opened_in_ = std::chrono::steady_clock::now() - started;
  }

  blob::VolumeBlobStore& operator*() { return *store_; }
  blob::VolumeBlobStore* operator->() { return store_.get(); }
  EventLoops& loops() { return loops_; }
  std::chrono::duration<double> opened_in() const { return opened_in_; }

  // Runs `count` tasks, each of which calls step() again and again until that gives false; returns when all have ended.
  template <typename Step>
  void run_at_once(std::size_t count, Step step) {
    std::vector<std::future<void>> tasks;
    for (std::size_t i = 0; i < count; ++i) {
      tasks.push_back(boost::asio::co_spawn(loops_.next(), repeat(step), boost::asio::use_future));
    }
    for (auto& task : tasks) task.wait();
    for (auto& task : tasks) task.get();
  }

 private:
  static constexpr std::size_t kThreads = 16;
  static constexpr std::size_t kQueueMax = std::size_t{1} << 20;  // a benchmark never asks for more than it measures

  template <typename Step>
  static Task<> repeat(Step& step) {
    for (bool goes_on = true; goes_on;) goes_on = co_await step();
  }

  EventLoops loops_{0};
  BlockingPool pool_{kThreads, kQueueMax};
  std::unique_ptr<blob::VolumeBlobStore> store_;
  std::chrono::duration<double> opened_in_{};
};

}  // namespace portreto::bench
