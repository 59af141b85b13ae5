#pragma once

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>

#include "cluster/registry.h"
#include "runtime/blocking_pool.h"

namespace portreto::cluster {

// The registry of a single process: members and leaders live in memory, key rings in files under a directory, each
// written through to the disk.
class LocalRegistry final : public Registry {
 public:
  struct Options {
    std::filesystem::path directory;                 // made when missing, 0700; one process at a time
    std::function<int(int fd)> sync_file = ::fsync;  // for tests of a failing disk
  };

  // Reads the rings. Throws std::runtime_error, with a text for the operator, when the directory cannot be used, is in
  // use by another process, or holds a damaged ring. `files` runs the writes, and must outlive the registry.
  LocalRegistry(Options options, BlockingPool& files);
  ~LocalRegistry() override;

  Task<Result<std::unique_ptr<Membership>>> register_member(Member member) override;
  MemberList members(Role role) const override;
  Subscription watch_members(Role role, std::function<void(MemberList)> callback) override;
  Task<Result<KeyRing>> key_ring(std::string name) override;
  Task<Result<std::uint64_t>> replace_key_ring(std::string name, std::uint64_t expected, std::string bytes) override;
  Subscription watch_key_ring(std::string name, std::function<void(KeyRing)> callback) override;
  std::unique_ptr<Leadership> campaign(std::string name) override;

 private:
  class State;
  class LocalMembership;
  class LocalLeadership;
  const std::unique_ptr<State> state_;
};

}  // namespace portreto::cluster
