#pragma once

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "runtime/task.h"

namespace portreto {

// Threads for calls that block (SQLite, files, libvips, argon2), so that event loops never do.
// Thread-safe. Both limits are named by the owner: more than `queue_max` jobs waiting or running gives kOverloaded at
// once, and nothing is run. A job that has been queued always runs: cancelling the task that awaits it neither stops it
// nor abandons what it refers to. The destructor waits for all jobs; destroy the pool before the event loops to which
// their tasks return, and call finish() before anything goes that jobs refer to.
class BlockingPool {
 public:
  BlockingPool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max), pool_(threads) {}
  ~BlockingPool() { finish(); }
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Runs `work` (returning Result<T>) on a pool thread and resumes the caller on its own executor. What `work` throws
  // is thrown to the awaiting caller. `work` may refer to what lives in the awaiting task.
  template <typename Work>
  auto run(Work work) -> Task<std::invoke_result_t<Work&>> {
    using Outcome = std::invoke_result_t<Work&>;
    std::optional<Outcome> outcome;
    std::exception_ptr thrown;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
          // Counted here, not before the co_await: a task that was cancelled throws there and would never be uncounted.
          if (jobs_.fetch_add(1, std::memory_order_relaxed) >= queue_max_) {
            jobs_.fetch_sub(1, std::memory_order_relaxed);
            outcome.emplace(fail(Error::overloaded()));
            return resume(std::move(handler));
          }
          boost::asio::post(pool_, [this, &work, &outcome, &thrown, handler = std::move(handler)]() mutable {
            try {
              outcome.emplace(work());
            } catch (...) {
              thrown = std::current_exception();
            }
            jobs_.fetch_sub(1, std::memory_order_relaxed);
            resume(std::move(handler));
          });
        },
        boost::asio::use_awaitable);
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*outcome);
  }

  // Runs `work`, which must not throw, on a pool thread, and does not wait for it. False, and nothing run, when the
  // queue is full.
  template <typename Work>
  [[nodiscard]] bool post(Work work) {
    if (jobs_.fetch_add(1, std::memory_order_relaxed) >= queue_max_) {
      jobs_.fetch_sub(1, std::memory_order_relaxed);
      return false;
    }
    boost::asio::post(pool_, [this, work = std::move(work)]() mutable noexcept {
      work();
      jobs_.fetch_sub(1, std::memory_order_relaxed);
    });
    return true;
  }

  // Waits for all jobs. What is given to it later never runs: for the end, after whoever gives it jobs has ended. Twice
  // is as once.
  void finish() { pool_.join(); }

  // Jobs that wait or run.
  std::size_t queued() const { return jobs_.load(std::memory_order_relaxed); }

 private:
  // After this the awaiting task may be running, and may be gone.
  template <typename Handler>
  static void resume(Handler handler) {
    auto executor = boost::asio::get_associated_executor(handler);
    boost::asio::post(executor, std::move(handler));
  }

  const std::size_t queue_max_;
  std::atomic<std::size_t> jobs_{0};
  boost::asio::thread_pool pool_;  // last, so that its threads end before what they count in
};

}  // namespace portreto
