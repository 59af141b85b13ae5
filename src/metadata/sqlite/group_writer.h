#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/error.h"
#include "metadata/sqlite/connection.h"

namespace portreto::metadata {

// The one writer. While a transaction is being made durable, further operations queue; the next transaction takes them
// all, each in a savepoint of its own, so that an fsync is paid once for many and a failed operation spoils no other.
// Nothing is acknowledged before its transaction is durable.
class GroupWriter {
 public:
  // One write. The two are called on the writer's thread, and only there.
  class Operation {
   public:
    virtual ~Operation() = default;
    // Does it, within a transaction; false to undo all that it did. May throw, which undoes it too. Is called again
    // when the transaction was undone because it did not fit on the disk.
    virtual bool apply(Connection& connection) = 0;
    // Once, last. `failure`: nothing of it is stored, whatever apply returned (or, for kOutcomeUnknown, perhaps).
    virtual void finish(std::optional<Error> failure) noexcept = 0;
  };

  // Starts the thread. More than `queue_max` operations that wait or run are refused.
  GroupWriter(std::unique_ptr<Connection> connection, std::size_t queue_max);
  // Finishes what is queued first.
  ~GroupWriter();

  // Any thread. False, and nothing done, when the queue is full; `operation` is then left to the caller.
  bool submit(std::unique_ptr<Operation>& operation);

 private:
  using Batch = std::vector<std::unique_ptr<Operation>>;

  void run(std::stop_token stop);
  Batch next_batch(const std::stop_token& stop);
  void write(Batch& batch);
  // What became of each operation, in their order.
  using Failures = std::vector<std::optional<Error>>;
  using Operations = std::span<std::unique_ptr<Operation>>;
  void write_some(Operations operations, std::span<std::optional<Error>> failures);
  void write_together(Operations operations, std::span<std::optional<Error>> failures);
  std::optional<Error> apply_one(Operation& operation);
  void roll_back();

  const std::unique_ptr<Connection> connection_;
  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::unique_ptr<Operation>> queue_;
  std::size_t unfinished_ = 0;
  std::jthread thread_;  // last, so that it ends before what it works with
};

}  // namespace portreto::metadata
