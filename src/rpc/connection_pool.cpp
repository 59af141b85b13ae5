#include "rpc/connection_pool.h"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <utility>

namespace portreto::rpc {

namespace {

const void* loop_of(const boost::asio::any_io_executor& executor) {
  return &boost::asio::query(executor, boost::asio::execution::context);
}

}  // namespace

std::shared_ptr<ClientConnection> ConnectionPool::take(const boost::asio::any_io_executor& executor) {
  const auto oldest = std::chrono::steady_clock::now() - idle_timeout_;
  for (;;) {
    std::shared_ptr<ClientConnection> connection;
    {
      std::lock_guard lock(mutex_);
      auto& idle = idle_[loop_of(executor)];
      if (idle.empty()) return nullptr;
      connection = std::move(idle.back());
      idle.pop_back();
    }
    if (connection->idle_since > oldest && connection->is_quiet()) return connection;
  }
}

void ConnectionPool::put(std::shared_ptr<ClientConnection> connection) {
  connection->idle_since = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex_);
  auto& idle = idle_[loop_of(connection->stream().socket().get_executor())];
  if (idle.size() < idle_max_per_loop_) idle.push_back(std::move(connection));
}

}  // namespace portreto::rpc
