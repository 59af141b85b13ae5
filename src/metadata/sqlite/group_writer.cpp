#include "metadata/sqlite/group_writer.h"

#include <pthread.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "metadata/sqlite/sqlite_error.h"
#include "runtime/log.h"

namespace portreto::metadata {
namespace {

// Bounds how long the first operation of a transaction waits for the others.
constexpr std::size_t kBatchOperationsMax = 256;

const Query kBegin{"BEGIN IMMEDIATE"};
const Query kCommit{"COMMIT"};
const Query kRollback{"ROLLBACK"};
const Query kSavepoint{"SAVEPOINT operation"};
const Query kUndo{"ROLLBACK TO operation"};
const Query kRelease{"RELEASE operation"};

Error defect() { return {ErrorCode::kInternal, "Something went wrong here. Nothing was changed."}; }

}  // namespace

GroupWriter::GroupWriter(std::unique_ptr<Connection> connection, std::size_t queue_max)
    : connection_(std::move(connection)),
      queue_max_(std::max<std::size_t>(queue_max, 1)),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {
  pthread_setname_np(thread_.native_handle(), "sqlite-writer");
}

GroupWriter::~GroupWriter() = default;

bool GroupWriter::submit(std::unique_ptr<Operation>& operation) {
  {
    const std::lock_guard lock(mutex_);
    if (unfinished_ >= queue_max_) return false;
    ++unfinished_;
    queue_.push_back(std::move(operation));
  }
  arrived_.notify_one();
  return true;
}

void GroupWriter::run(std::stop_token stop) {
  for (Batch batch = next_batch(stop); !batch.empty(); batch = next_batch(stop)) write(batch);
}

GroupWriter::Batch GroupWriter::next_batch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, stop, [this] { return !queue_.empty(); });
  Batch batch;
  batch.reserve(std::min(queue_.size(), kBatchOperationsMax));
  while (!queue_.empty() && batch.size() < kBatchOperationsMax) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;  // empty only when it is time to stop
}

void GroupWriter::write(Batch& batch) {
  Failures failures(batch.size());
  write_some(batch, failures);
  {
    // First, so that a caller that is told of its end finds its place in the queue free.
    const std::lock_guard lock(mutex_);
    unfinished_ -= batch.size();
  }
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->finish(std::move(failures[i]));
}

void GroupWriter::write_some(Operations operations, std::span<std::optional<Error>> failures) {
  try {
    write_together(operations, failures);
  } catch (const SqliteError& error) {  // the transaction is gone, and with it all that was applied
    roll_back();
    if (error.primary_code() != SQLITE_FULL || operations.size() == 1) {
      std::ranges::fill(failures, to_error(error));
      return;
    }
    // Together they do not fit; some of them may.
    const std::size_t half = operations.size() / 2;
    write_some(operations.first(half), failures.first(half));
    write_some(operations.subspan(half), failures.subspan(half));
  }
}

void GroupWriter::write_together(Operations operations, std::span<std::optional<Error>> failures) {
  connection_->execute(kBegin);
  for (std::size_t i = 0; i < operations.size(); ++i) failures[i] = apply_one(*operations[i]);
  try {
    connection_->execute(kCommit);
  } catch (const SqliteError& error) {
    if (error.primary_code() == SQLITE_FULL) throw;  // nothing of it is stored
    roll_back();
    std::ranges::fill(failures, to_commit_error(error));
  }
}

std::optional<Error> GroupWriter::apply_one(Operation& operation) {
  std::optional<Error> failure;
  connection_->execute(kSavepoint);
  bool is_done = false;
  try {
    is_done = operation.apply(*connection_);
  } catch (const SqliteError& error) {
    if (!connection_->is_in_transaction()) throw;
    failure = to_error(error);
  } catch (const std::exception& error) {
    log::error("a database operation failed", {{"error", error.what()}});
    failure = defect();
  }
  if (!is_done) connection_->execute(kUndo);
  connection_->execute(kRelease);
  return failure;
}

void GroupWriter::roll_back() {
  try {
    if (connection_->is_in_transaction()) connection_->execute(kRollback);
  } catch (const SqliteError& error) {
    to_error(error);  // for the log
  }
}

}  // namespace portreto::metadata
