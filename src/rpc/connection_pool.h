#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "rpc/client_connection.h"

namespace portreto::rpc {

// Idle connections to one server, kept apart by the event loop that each belongs to. Thread-safe. Destroyed before the
// loops, since sockets belong to them.
class ConnectionPool {
 public:
  ConnectionPool(std::size_t idle_max_per_loop, std::chrono::milliseconds idle_timeout)
      : idle_max_per_loop_(idle_max_per_loop), idle_timeout_(idle_timeout) {}

  // The connection that was put last on this loop and is still good; nullptr when there is none.
  std::shared_ptr<ClientConnection> take(const boost::asio::any_io_executor& executor);
  // Keeps a connection that waits for nothing. Beyond the limit it is closed.
  void put(std::shared_ptr<ClientConnection> connection);

 private:
  using Idle = std::vector<std::shared_ptr<ClientConnection>>;

  const std::size_t idle_max_per_loop_;
  const std::chrono::milliseconds idle_timeout_;
  std::mutex mutex_;
  std::map<const void*, Idle> idle_;  // by execution context
};

}  // namespace portreto::rpc
