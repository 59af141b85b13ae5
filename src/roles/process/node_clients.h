#pragma once

#include <map>
#include <mutex>
#include <string>

#include "cluster/member.h"
#include "http/client.h"
#include "roles/process/peer_clients.h"

namespace portreto::roles {

// The storage nodes that are alive, with a connection to each. Fed from the registry. Thread-safe; destroyed before the
// event loops, when no call is under way.
class NodeClients {
 public:
  // Takes the place of the list before.
  void set_members(cluster::MemberList members);
  // As it was set last; empty before.
  cluster::MemberList members() const;
  // The client of a node by its instance; nullptr when it is not alive. Valid as long as this.
  http::Client* find(const std::string& instance);
  // The same of one that has left, at its last address: it may still answer, as one that drains does, or again, as one
  // that has just been restarted. nullptr when it was never there.
  http::Client* find_last_known(const std::string& instance);

 private:
  mutable std::mutex mutex_;
  cluster::MemberList members_ = std::make_shared<const std::vector<cluster::Member>>();
  std::map<std::string, std::string> last_addresses_;  // by instance; as many as the cluster ever had nodes
  PeerClients clients_;
};

}  // namespace portreto::roles
