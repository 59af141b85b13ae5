#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>

#include "cluster/key_ring_files.h"
#include "http/message.h"
#include "runtime/blocking_pool.h"

namespace portreto::roles {

// Refuses what a steward asks for that leads no more, once this node has heard of a later one: a process that was
// suspended in the middle of its work goes on with what was right then. Otherwise it could erase a copy that its
// successor has just made here. The latest epoch is kept on disk, since the node may be restarted in between.
// Thread-safe.
class LeaderFence {
 public:
  // Throws std::runtime_error, with a text for the operator, when the directory cannot be used. `files` must outlive it
  // and the calls under way.
  LeaderFence(std::filesystem::path directory, BlockingPool& files);

  // For a request that is known to come from another tier. kPreconditionFailed: from an earlier epoch
  // (http::kLeaderEpochHeader); kUnavailable: a later one cannot be written down. What names no epoch passes: it is not
  // a leader's.
  Task<Status> admit(const http::Request& request);

 private:
  Status raise(std::uint64_t epoch);

  BlockingPool& pool_;
  const std::filesystem::path directory_;
  std::mutex mutex_;  // for files_
  cluster::KeyRingFiles files_;
  std::atomic<std::uint64_t> latest_{0};
};

}  // namespace portreto::roles
