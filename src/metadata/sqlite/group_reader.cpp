#include "metadata/sqlite/group_reader.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <cstddef>
#include <iterator>
#include <utility>

#include "metadata/failures.h"
#include "metadata/sqlite/sqlite_error.h"

namespace portreto::metadata {
namespace {

// Bounds how long the first of a batch waits for the others; with more than this waiting, another thread is worth
// waking.
constexpr std::size_t kBatchOperationsMax = 16;

}  // namespace

GroupReader::GroupReader(ReadConnections& connections, BlockingPool& pool, std::size_t queue_max)
    : connections_(connections), pool_(pool), queue_max_(queue_max), door_(std::make_shared<Door>()) {
  door_->reader = this;
}

GroupReader::~GroupReader() {
  std::unique_lock lock(door_->mutex);
  door_->reader = nullptr;
  stopped_.wait(lock, [this] { return running_ == 0; });
}

void GroupReader::submit(std::unique_ptr<Operation> operation, const boost::asio::any_io_executor& caller) {
  const Loop loop = &boost::asio::query(caller, boost::asio::execution::context);
  {
    std::unique_lock lock(door_->mutex);
    if (queue_.size() >= queue_max_) {
      lock.unlock();  // who is told may come back at once
      operation->finish(Error::overloaded());
      return;
    }
    queue_.push_back(std::move(operation));
    if (has_enough_threads() || !calling_.insert(loop).second) return;
  }
  boost::asio::post(caller, [door = door_, loop] {
    const std::lock_guard lock(door->mutex);
    if (door->reader) door->reader->wake_thread(loop);
  });
}

bool GroupReader::has_enough_threads() const { return queue_.size() <= running_ * kBatchOperationsMax; }

void GroupReader::wake_thread(Loop loop) {
  calling_.erase(loop);
  if (has_enough_threads()) return;
  if (pool_.post([this] { run_all(); })) {
    ++running_;
  } else if (running_ == 0) {  // nobody would come for them
    for (const auto& operation : std::exchange(queue_, {})) operation->finish(Error::overloaded());
  }
}

void GroupReader::run_all() {
  for (Batch batch = next_batch(); !batch.empty(); batch = next_batch()) read(batch);
}

GroupReader::Batch GroupReader::next_batch() {
  const std::lock_guard lock(door_->mutex);
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kBatchOperationsMax));
  const auto end = queue_.begin() + count;
  Batch batch(std::move_iterator(queue_.begin()), std::move_iterator(end));
  queue_.erase(queue_.begin(), end);
  if (batch.empty() && --running_ == 0) stopped_.notify_all();
  return batch;
}

void GroupReader::read(Batch& batch) {
  std::optional<Error> failure;
  try {
    if (const auto lease = connections_.acquire()) {
      const Snapshot snapshot(**lease);
      for (const auto& operation : batch) operation->run(**lease);
    } else {
      failure = lease.error();
    }
  } catch (const SqliteError& error) {  // no connection, or no snapshot: none was run
    failure = to_error(error);
  }
  for (const auto& operation : batch) operation->finish(failure);
}

}  // namespace portreto::metadata
