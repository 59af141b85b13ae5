#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "metadata/sqlite/connection.h"

namespace portreto::metadata {

// At most `connections_max` connections for reading, opened when they are first needed. Thread-safe; outlives its
// leases.
class ReadConnections {
 public:
  ReadConnections(std::string path, std::size_t connections_max, std::chrono::milliseconds wait_max);

  // Gives its connection back at the end of its scope.
  class Lease {
   public:
    Lease(ReadConnections& owner, std::unique_ptr<Connection> connection)
        : owner_(&owner), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) owner_->give_back(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }

   private:
    ReadConnections* owner_;
    std::unique_ptr<Connection> connection_;
  };

  // The one that was used last, because its statements and pages are warm. Blocks while all are taken; kOverloaded
  // after `wait_max`. Throws SqliteError when a new one cannot be opened.
  Result<Lease> acquire();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const std::string path_;
  const std::size_t connections_max_;
  const std::chrono::milliseconds wait_max_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
};

}  // namespace portreto::metadata
