#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"

namespace portreto {

// A coroutine that runs on one event loop: it is resumed on the executor that awaited it first. A Task does nothing
// until it is awaited, and must be awaited at most once. Arguments taken by reference or view must outlive the
// await; take by value what a spawned coroutine keeps.
template <typename T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace portreto
