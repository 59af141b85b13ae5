#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cluster/watched.h"
#include "cluster/zookeeper/acl.h"
#include "cluster/zookeeper/copies.h"
#include "cluster/zookeeper/drop_guard.h"
#include "cluster/zookeeper/repeater.h"
#include "cluster/zookeeper/session.h"
#include "cluster/zookeeper/tree.h"

namespace portreto::cluster {

// The members of all roles, kept in memory as ZooKeeper tells of changes. For the session's thread, but for watched().
class MemberLists {
 public:
  // `on_read` is called after the nodes of a role have been read.
  MemberLists(Session& session, const Tree& tree, const ZookeeperOptions& options, Copies& copies,
              boost::asio::any_io_executor loop, boost::asio::thread_pool& callbacks,
              std::function<void(Role)> on_read);

  // Any thread.
  Watched<MemberList>& watched(Role role) const { return list(role).watched; }

  void on_connected();
  void on_disconnected();
  void on_node(const Event& event);
  // Whether all lists have been read since the connection was made.
  bool is_current() const;
  // What the node of a member held when it was read last; null for none.
  const Node* node(Role role, const std::string& instance) const;

 private:
  struct Entry {
    Node node;
    bool is_fresh = false;  // read, and its watch has not told of a change since
  };
  struct List {
    List(boost::asio::thread_pool& callbacks, Role role, std::vector<Member> members);
    const Role role;
    Watched<MemberList> watched;
    DropGuard guard;
    std::map<std::string, Entry> entries;
    std::unique_ptr<Repeater> refresh;
    bool is_current = false;
    bool is_doubted = false;  // doubt() runs
  };

  List& list(Role role) const { return *lists_[static_cast<std::size_t>(role)]; }
  Task<bool> refresh(List& list);
  void publish(List& list);
  Task<void> doubt(List& list);

  Session& session_;
  const Tree& tree_;
  const ZookeeperOptions& options_;
  Copies& copies_;
  const boost::asio::any_io_executor loop_;
  const std::function<void(Role)> on_read_;
  std::array<std::unique_ptr<List>, std::size(kRoles)> lists_;
};

}  // namespace portreto::cluster
