#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>

#include "runtime/task.h"

namespace portreto {

// Starts a task that nobody awaits. What it throws is logged under `name` and ends there (cancellation by a loop that
// stops is not worth a line). The task keeps what it needs: arguments by value, no reference to its maker.
void spawn(const boost::asio::any_io_executor& executor, std::string name, Task<void> task);

}  // namespace portreto
