#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "runtime/task.h"

namespace portreto::blob {

// An event loop on a thread of its own, for tests: starts tasks, and waits for their values. It must outlive
// every pool and store whose threads resume them.
class TestLoop {
 public:
  TestLoop() : thread_([this] { context_.run(); }) {}
  ~TestLoop() {
    work_.reset();
    thread_.join();
  }
  TestLoop(const TestLoop&) = delete;
  TestLoop& operator=(const TestLoop&) = delete;

  template <typename T>
  std::future<T> start(Task<T> task) {
    return boost::asio::co_spawn(context_, std::move(task), boost::asio::use_future);
  }
  template <typename T>
  T run(Task<T> task) {
    return start(std::move(task)).get();
  }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_;
};

}  // namespace portreto::blob
