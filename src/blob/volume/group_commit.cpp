#include "blob/volume/group_commit.h"

#include <algorithm>
#include <utility>

namespace portreto::blob::volume {

GroupCommit::GroupCommit(std::size_t batch_bytes_max, Commit commit)
    : batch_bytes_max_(batch_bytes_max), commit_(std::move(commit)), thread_([this] { run(); }) {}

void GroupCommit::submit(Mutation mutation) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      queue_.push_back(std::move(mutation));
      changed_.notify_one();
      return;
    }
  }
  mutation.answer(fail(ErrorCode::kUnavailable, "The store is closed."));
}

void GroupCommit::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void GroupCommit::run() {
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) commit_(std::move(batch));
}

std::vector<Mutation> GroupCommit::next_batch() {
  std::vector<Mutation> batch;
  std::uint64_t bytes = kHeaderBytes;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  while (!queue_.empty()) {
    const Mutation& next = queue_.front();
    bytes += next.header.record_bytes();
    const bool alone = next.source != nullptr || (!batch.empty() && batch.front().source != nullptr);
    const bool same_key =
        std::ranges::any_of(batch, [&](const Mutation& other) { return other.header.key == next.header.key; });
    if (!batch.empty() && (alone || same_key || bytes > batch_bytes_max_)) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

}  // namespace portreto::blob::volume
