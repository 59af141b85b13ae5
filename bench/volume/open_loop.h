#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <random>
#include <stdexcept>
#include <utility>

#include "latencies.h"
#include "runtime/task.h"

namespace portreto::bench {

// Makes calls at random moments, `calls_per_s` on average, and does not wait for one before it makes the next, as
// people who look at pictures do not. A call's latency counts from the moment at which it was due, so that a store that
// stands still is charged with every call that had to wait. For one event loop.
class OpenLoop {
 public:
  // All of them must outlive run().
  OpenLoop(double calls_per_s, Latencies& latencies, const std::atomic<bool>& stopped)
      : gap_s_(calls_per_s), latencies_(latencies), stopped_(stopped) {}

  // Until it is stopped, and what was begun has ended. `call` gives a Task<> that throws when the call fails.
  template <typename Call>
  Task<> run(Call& call) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    SteadyTime due = std::chrono::steady_clock::now();
    while (!stopped_ && !failed_) {
      due += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * gap_s_(random_)));
      timer.expires_at(due);
      co_await timer.async_wait(boost::asio::use_awaitable);
      ++unfinished_;
      boost::asio::co_spawn(executor, one(call, due), boost::asio::detached);
    }
    while (unfinished_ > 0) {
      timer.expires_after(std::chrono::milliseconds(1));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    if (failed_) throw std::runtime_error("a call failed: " + reason_);
  }

 private:
  template <typename Call>
  Task<> one(Call& call, SteadyTime due) {
    try {
      co_await call();
      latencies_.add_since(due);
    } catch (const std::exception& error) {
      failed_ = true;
      reason_ = error.what();
    }
    --unfinished_;
  }

  std::minstd_rand random_{1};
  std::exponential_distribution<double> gap_s_;
  Latencies& latencies_;
  const std::atomic<bool>& stopped_;
  std::size_t unfinished_ = 0;
  bool failed_ = false;
  std::string reason_;
};

}  // namespace portreto::bench
