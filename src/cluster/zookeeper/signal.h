#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <set>

#include "runtime/task.h"

namespace portreto::cluster {

// What tasks of one thread wait on, each for a condition of its own: raise() wakes them all to look again, and so the
// end of a wait says nothing. Not thread-safe. Must outlive the waits.
class Signal {
 public:
  Task<void> wait_until(std::chrono::steady_clock::time_point time) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    waiting_.insert(&timer);
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    waiting_.erase(&timer);
  }
  Task<void> wait() { return wait_until(std::chrono::steady_clock::time_point::max()); }

  void raise() {
    for (auto* timer : waiting_) timer->cancel();
  }

 private:
  std::set<boost::asio::steady_timer*> waiting_;
};

}  // namespace portreto::cluster
