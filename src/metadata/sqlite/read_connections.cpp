#include "metadata/sqlite/read_connections.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

ReadConnections::ReadConnections(std::string path, std::size_t connections_max, std::chrono::milliseconds wait_max)
    : path_(std::move(path)), connections_max_(std::max<std::size_t>(connections_max, 1)), wait_max_(wait_max) {}

Result<ReadConnections::Lease> ReadConnections::acquire() {
  std::unique_lock lock(mutex_);
  const bool is_free =
      returned_.wait_for(lock, wait_max_, [this] { return !idle_.empty() || open_ < connections_max_; });
  if (!is_free) return fail(Error::overloaded());
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection));
  }
  ++open_;
  lock.unlock();
  try {
    return Lease(*this, std::make_unique<Connection>(path_, Connection::Access::kReadOnly, wait_max_));
  } catch (...) {
    lock.lock();
    --open_;
    returned_.notify_one();
    throw;
  }
}

void ReadConnections::give_back(std::unique_ptr<Connection> connection) {
  // A snapshot that could not be ended would show its old state to all who come after.
  const bool is_usable = !connection->is_in_transaction();
  {
    const std::lock_guard lock(mutex_);
    if (is_usable) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  returned_.notify_one();
}

}  // namespace portreto::metadata
