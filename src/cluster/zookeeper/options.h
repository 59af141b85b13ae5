#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cluster/member.h"
#include "runtime/task.h"

namespace portreto::cluster {

// What a process proves itself with (ZooKeeper's scheme "digest"). Every role has its own.
struct ZookeeperCredential {
  std::string user;  // empty: none, and then nodes are made for anyone to read and change
  std::string password;
};

// How an access list names a credential without telling its password: user:base64(sha1(user:password)).
std::string digest_id(const ZookeeperCredential& credential);

// Who may do what, by digest_id. It counts when a node is made, so all processes must be given the same. Who has a
// node's path only, and none of these, can tell that it exists and no more.
struct ZookeeperAccess {
  std::vector<std::string> cluster;      // may see and register members and stand for leadership; its own is implied
  std::vector<std::string> key_writers;  // may make, read and write all key rings: the steward's; empty: the own one
  std::map<std::string, std::vector<std::string>> key_readers;  // by ring; a ring that is not named: all of `cluster`
};

struct ZookeeperOptions {
  std::string servers;             // host:port[,host:port]...
  std::string root = "/portreto";  // everything lies below it; made when missing
  // Asked for; ZooKeeper grants what lies between 2 and 20 of its ticks.
  std::chrono::milliseconds session_timeout{6000};
  // How long an operation waits for a connection before it gives kUnavailable, so that a change of servers is no
  // failure.
  std::chrono::milliseconds patience{2000};

  ZookeeperCredential credential;
  ZookeeperAccess access;

  // Copies of the member lists and key rings last seen, to start from while ZooKeeper is away. Made when missing, 0700;
  // one process at a time. Empty: none.
  std::filesystem::path directory;
  std::function<int(int fd)> sync_file = ::fsync;  // for tests of a failing disk

  // Whether a member that has left the list in a crowd (see ZookeeperRegistry) answers nonetheless. Runs on the
  // registry's thread, so it must not block, and must end within a time of its own. Empty: time alone tells.
  std::function<Task<bool>(Member)> is_alive;
};

}  // namespace portreto::cluster
