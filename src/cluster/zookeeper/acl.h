#pragma once

#include <zookeeper/zookeeper.h>

#include <deque>
#include <string>
#include <vector>

#include "cluster/zookeeper/options.h"

namespace portreto::cluster {

// Who may do what with a node, as the C client wants it. Built once; not to be changed while a call uses it.
class Acl {
 public:
  // Anyone may do anything: for a ZooKeeper without credentials.
  static Acl open();

  void grant(int permissions, const std::string& digest_id);
  const ACL_vector* get() const { return &vector_; }

  Acl() = default;
  Acl(const Acl&) = delete;
  Acl& operator=(const Acl&) = delete;
  Acl(Acl&&) noexcept = default;
  Acl& operator=(Acl&&) noexcept = default;

 private:
  std::deque<std::string> ids_;  // where what follows points to: never moved
  std::vector<ACL> entries_;
  ACL_vector vector_{0, nullptr};
};

// The lists of a registry's nodes, from its options.
class Acls {
 public:
  explicit Acls(const ZookeeperOptions& options);

  // Of everything but keys.
  const ACL_vector* shared() const { return shared_.get(); }
  // Of the directory of key rings.
  const ACL_vector* key_directory() const { return key_directory_.get(); }
  Acl key_ring(const std::string& name) const;

 private:
  const bool is_open_;
  const std::string own_id_;
  const ZookeeperAccess access_;
  Acl shared_;
  Acl key_directory_;
};

}  // namespace portreto::cluster
