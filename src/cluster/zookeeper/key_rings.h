#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "cluster/registry.h"
#include "cluster/watched.h"
#include "cluster/zookeeper/copies.h"
#include "cluster/zookeeper/repeater.h"
#include "cluster/zookeeper/session.h"
#include "cluster/zookeeper/tree.h"

namespace portreto::cluster {

// The key rings that somebody has asked for, kept up to date from then on. A ring whose node has vanished stays as it
// was known to its watchers: keys in use end when new ones are written, not when somebody empties ZooKeeper. For the
// session's thread, but for watched().
class KeyRings {
 public:
  KeyRings(Session& session, const Tree& tree, const ZookeeperOptions& options, Copies& copies,
           boost::asio::any_io_executor loop, boost::asio::thread_pool& callbacks);

  // Any thread.
  Watched<KeyRing>& watched(const std::string& name);

  Task<Result<KeyRing>> read(std::string name);
  Task<Result<std::uint64_t>> replace(std::string name, std::uint64_t expected, std::string bytes);

  void on_connected();
  void on_node(const Event& event);

 private:
  struct Ring {
    explicit Ring(boost::asio::thread_pool& callbacks, std::string n, KeyRing initial);
    const std::string name;
    Watched<KeyRing> watched;
    std::unique_ptr<Repeater> refresh;
    bool is_known = false;     // read, or copied when it was
    std::int64_t changed = 0;  // the transaction that wrote what is known; 0 for a copy
  };

  Ring& ring(const std::string& name);  // any thread
  Ring& make(const std::string& name, KeyRing initial);
  Task<bool> refresh(Ring& ring);
  void apply(Ring& ring, std::string bytes, const NodeStat& stat);

  Session& session_;
  const Tree& tree_;
  const ZookeeperOptions& options_;
  Copies& copies_;
  const boost::asio::any_io_executor loop_;
  boost::asio::thread_pool& callbacks_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Ring>> rings_;  // under mutex_; never erased
};

}  // namespace portreto::cluster
