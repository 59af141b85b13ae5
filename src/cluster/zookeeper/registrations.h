#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "cluster/member.h"
#include "cluster/zookeeper/member_lists.h"
#include "cluster/zookeeper/repeater.h"
#include "cluster/zookeeper/session.h"
#include "cluster/zookeeper/tree.h"
#include "runtime/keyed_turns.h"

namespace portreto::cluster {

// One registration of a member by this process.
struct Registration {
  Role role = Role::kApp;
  std::string instance;
  std::string bytes;  // what its node is to hold
  // Until it has had its node for the first time it takes it from anybody; later it yields to whoever took it.
  bool is_settled = false;
  bool is_leaving = false;
  bool is_over = false;  // taken over by a newer one, or left
};

// Keeps the nodes of the members that this process has registered: over new sessions, and when somebody removed them.
// A node belongs to the session that is its ephemeralOwner, and within this process to the newest registration. For the
// session's thread.
class Registrations {
 public:
  using Ptr = std::shared_ptr<Registration>;

  Registrations(Session& session, const Tree& tree, const MemberLists& lists, const ZookeeperOptions& options,
                boost::asio::any_io_executor loop);

  Task<Result<Ptr>> enter(Member member);
  Task<Status> update(Ptr registration, Member member);
  Task<Status> leave(Ptr registration);
  // Does not wait.
  void drop(Ptr registration);

  // The nodes of a role have been read: what is not as it is to be is put right.
  void check(Role role);

 private:
  using Key = std::pair<Role, std::string>;

  // Makes the node as it is to be, or finds that the registration is over.
  Task<Reply<void>> settle(Ptr registration);
  Task<Reply<void>> settle_once(const Registration& registration, const std::string& path, bool& is_over);
  // The same with patience.
  Task<Reply<void>> settle_by(Ptr registration, Session::Time deadline);
  Task<bool> settle_all();
  void end(const Ptr& registration);

  Session& session_;
  const Tree& tree_;
  const MemberLists& lists_;
  const ZookeeperOptions& options_;
  std::map<Key, Ptr> current_;  // one for each member
  KeyedTurns<std::string> turns_;
  Repeater repair_;
};

}  // namespace portreto::cluster
