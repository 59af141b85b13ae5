#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "runtime/task.h"

namespace portreto::cluster {

// Runs a task to its end. Its event loop lives until the program ends, and so longer than any pool that resumes the
// task: a pool's thread may still be inside asio::post when what it posted has already run.
template <typename T>
T await(Task<T> task) {
  static boost::asio::thread_pool loop(1);
  return boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future).get();
}

// Whether a condition comes to hold within ten seconds.
template <typename Condition>
bool eventually(Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace portreto::cluster
