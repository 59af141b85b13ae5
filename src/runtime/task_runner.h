#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

#include "runtime/event_loops.h"
#include "runtime/task.h"

namespace portreto {

// Runs tasks for a command that waits for each. Outlives all pools and stores whose tasks it runs.
class TaskRunner {
 public:
  TaskRunner() { loops_.start(); }

  // Throws what the task throws.
  template <typename T>
  T wait(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future).get();
  }

 private:
  EventLoops loops_{1};
};

}  // namespace portreto
