#pragma once

#include <string>

#include "cluster/member.h"
#include "cluster/zookeeper/acl.h"
#include "cluster/zookeeper/session.h"

namespace portreto::cluster {

// Where things lie below the root:
//   members/{role}/{instance}   ephemeral; a Member as JSON
//   keys/{name}                 a key ring; its version is the node's + 1
//   leaders/{name}/c-{token}-N  ephemeral and sequential; who has the lowest N leads
// No path holds a secret: anybody may ask whether a node exists.
class Tree {
 public:
  explicit Tree(const ZookeeperOptions& options);

  std::string members(Role role) const;
  std::string member(Role role, const std::string& instance) const;
  std::string key_ring(const std::string& name) const;
  std::string leaders(const std::string& name) const;
  const Acls& acls() const { return acls_; }

  // Makes what is there for all, each node unless it exists. Doing it twice succeeds.
  Task<Reply<void>> make(Session& session) const;
  // A directory of candidates, in the same way.
  Task<Reply<void>> make_leaders(Session& session, std::string name) const;

 private:
  const std::string root_;
  const Acls acls_;
};

}  // namespace portreto::cluster
