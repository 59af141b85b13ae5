#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "base/error.h"
#include "metadata/sqlite/read_connections.h"
#include "runtime/blocking_pool.h"

namespace portreto::metadata {

// Reads on the threads of a pool, all that wait in one go: most reads take less time than waking another thread and
// taking the file's locks, and a page does several. So a thread is woken only once the caller's loop has done what it
// has to do now, for all the reads that came of it. Those that go together see one state of the database, which is no
// older than the youngest of them.
class GroupReader {
 public:
  // One read. The two are called one after the other, on a thread of the pool.
  class Operation {
   public:
    virtual ~Operation() = default;
    virtual void run(Connection& connection) noexcept = 0;
    // Once, last. `failure`: it was not run.
    virtual void finish(const std::optional<Error>& failure) noexcept = 0;
  };

  // More than `queue_max` operations that wait are refused.
  GroupReader(ReadConnections& connections, BlockingPool& pool, std::size_t queue_max);
  // All reads are finished; waits for the threads that did them to look away.
  ~GroupReader();

  // Any thread; `caller` is where its task runs. kOverloaded, as the failure, when too many wait.
  void submit(std::unique_ptr<Operation> operation, const boost::asio::any_io_executor& caller);

 private:
  using Batch = std::vector<std::unique_ptr<Operation>>;
  using Loop = const boost::asio::execution_context*;

  // What a loop calls later may come when the reader is gone.
  struct Door {
    std::mutex mutex;
    GroupReader* reader;
  };

  bool has_enough_threads() const;
  void wake_thread(Loop loop);
  void run_all();
  Batch next_batch();
  void read(Batch& batch);

  ReadConnections& connections_;
  BlockingPool& pool_;
  const std::size_t queue_max_;
  const std::shared_ptr<Door> door_;  // its mutex is for all that follows
  std::deque<std::unique_ptr<Operation>> queue_;
  std::set<Loop> calling_;   // that will call wake_thread()
  std::size_t running_ = 0;  // jobs of the pool that take from the queue
  std::condition_variable stopped_;
};

}  // namespace portreto::metadata
