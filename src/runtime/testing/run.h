#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

#include "runtime/task.h"

namespace portreto::test {

// For tests only: runs the task, and all that it begins, on a loop of its own in this thread. Throws what it throws.
template <typename T>
T run(Task<T> task) {
  boost::asio::io_context loop;
  auto future = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
  loop.run();
  return future.get();
}

}  // namespace portreto::test
