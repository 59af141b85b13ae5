#pragma once

#include <memory>

#include "cluster/registry.h"
#include "cluster/zookeeper/options.h"

namespace portreto::cluster {

// The registry of a cluster, in ZooKeeper. See tree.h for what lies where.
//
// Members and key rings that were asked for are kept in memory, and copied to the disk, so that all of ZooKeeper may be
// away, at the start too: then members() and rings are as they were last known, writes give kUnavailable (nothing was
// sent) or kOutcomeUnknown (no answer came), and nobody leads. What was registered and who stood for leadership is
// restored with the next session, and so is an update that was given kUnavailable.
//
// A list from which more than half of the members are missing at once is not believed until that has held for a
// session's timeout while ZooKeeper answers, or ZookeeperOptions::is_alive has found them dead: see DropGuard. So the
// last member of a role stays listed for that long after it has left.
//
// A ring of which nothing is known yet is delivered to watchers as version 0 first; key_ring() instead waits for
// ZooKeeper, and reads past what other processes have written. While ZooKeeper is away it gives what was last known.
// kPermissionDenied where the access lists say so.
//
// An operation waits ZookeeperOptions::patience for a connection, and once it has been sent, two thirds of a session's
// timeout for its answer.
class ZookeeperRegistry final : public Registry {
 public:
  // Reads the copies and begins to connect, for which it does not wait. Throws std::runtime_error, with a text for the
  // operator, when the directory of copies cannot be used or the root is no path.
  explicit ZookeeperRegistry(ZookeeperOptions options);
  // Ends the session, so that everything registered goes at once where ZooKeeper can be reached.
  ~ZookeeperRegistry() override;

  // Whether there is a connection and all member lists have been read since it was made.
  bool is_current() const;

  Task<Result<std::unique_ptr<Membership>>> register_member(Member member) override;
  MemberList members(Role role) const override;
  Subscription watch_members(Role role, std::function<void(MemberList)> callback) override;
  Task<Result<KeyRing>> key_ring(std::string name) override;
  Task<Result<std::uint64_t>> replace_key_ring(std::string name, std::uint64_t expected, std::string bytes) override;
  Subscription watch_key_ring(std::string name, std::function<void(KeyRing)> callback) override;
  std::unique_ptr<Leadership> campaign(std::string name) override;

 private:
  class State;
  class ZookeeperMembership;
  class ZookeeperLeadership;
  const std::unique_ptr<State> state_;
};

}  // namespace portreto::cluster
