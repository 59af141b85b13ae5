#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "blob/volume/mutation.h"

namespace portreto::blob::volume {

// The queue before the writer, and the writer's thread. While one batch is being written and synced, the mutations that
// arrive wait; then as many of them as fit make up the next batch, so that one fdatasync serves them all. Nobody is
// made to wait for company: an idle writer takes what comes at once.
//
// First come, first served. A batch holds at most `batch_bytes_max` bytes of records and no key twice; a streamed
// mutation goes alone. Thread-safe.
class GroupCommit {
 public:
  // Writes a batch and answers every mutation in it; called on the writer's thread. Must not throw.
  using Commit = std::function<void(std::vector<Mutation> batch)>;

  GroupCommit(std::size_t batch_bytes_max, Commit commit);
  ~GroupCommit() { close(); }

  // Answers kUnavailable at once after close().
  void submit(Mutation mutation);

  // Takes nothing more, commits what waits, and ends the thread. Done twice: nothing. For the owner's thread.
  void close();

 private:
  void run();
  std::vector<Mutation> next_batch();

  const std::size_t batch_bytes_max_;
  const Commit commit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Mutation> queue_;
  bool closed_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace portreto::blob::volume
