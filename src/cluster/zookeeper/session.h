#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/zookeeper/handle.h"
#include "cluster/zookeeper/options.h"
#include "cluster/zookeeper/signal.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"

namespace portreto::cluster {

// Keeps a session with ZooKeeper: a new handle after each one that has expired, and a lease that tells for how long
// this session is sure to be alive. All of it belongs to one thread, the loop, unless it says otherwise; its tasks are
// awaited there.
//
// The lease: time and again the session asks the leader of the servers for a sync. Its answer proves that the session
// was alive there, so it lives on for its timeout from when the question was sent. Of that the last quarter is not
// used: a server tells the leader of its clients twice in a tick, and two ticks are the shortest timeout. A process
// that was suspended thus finds the lease run out when it goes on, and a server cut off from the others cannot prolong
// it.
class Session {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Listener {
    // Connected, with a new session or the one before: watches must be set and everything read again.
    std::function<void()> on_connected;
    // Not connected any more. The session may live on.
    std::function<void()> on_disconnected;
    // The lease has been prolonged or has run out.
    std::function<void()> on_lease;
    std::function<void(const Event&)> on_node;
  };

  Session(const ZookeeperOptions& options, boost::asio::any_io_executor loop, Listener listener);

  void start();
  // Makes all waits end, then the session; what start() began ends soon after.
  void stop();
  bool is_stopping() const { return is_stopping_; }

  // Any thread.
  bool is_connected() const { return is_connected_.load(std::memory_order_relaxed); }
  // Any thread. For how long the session is sure to be alive.
  Time lease_end() const { return Time(Time::duration(lease_end_.load(std::memory_order_acquire))); }
  bool has_lease() const { return std::chrono::steady_clock::now() < lease_end(); }

  std::int64_t id() const { return id_; }
  // Whether an ephemeral node is what a session before this one left.
  bool is_former(std::int64_t owner) const;
  // As it was negotiated, or asked for at first.
  std::chrono::milliseconds timeout() const { return timeout_; }

  // Whether there is a connection, for which it waits until then.
  Task<bool> connected_by(Time deadline);
  // Raised with every change of the connection, and by whoever has changed what others wait for.
  Signal& signal() { return signal_; }
  // Until then, or until the end of everything.
  Task<void> pause_until(Time time);

  // As those of Handle. ZINVALIDSTATE when not connected.
  Task<Reply<Node>> get(std::string path, Watch watch);
  Task<Reply<NodeStat>> exists(std::string path, Watch watch);
  Task<Reply<std::vector<std::string>>> children(std::string path, Watch watch);
  Task<Reply<CreatedNode>> create(std::string path, std::string bytes, const ACL_vector* acl, int mode);
  Task<Reply<NodeStat>> set(std::string path, std::string bytes, std::int32_t version);
  Task<Reply<void>> erase(std::string path, std::int32_t version);
  Task<Reply<void>> take_over(std::string path, std::int32_t version, std::string bytes, const ACL_vector* acl);
  Task<Reply<void>> sync(std::string path);

 private:
  Task<void> keep_handles();
  Task<void> keep_lease();
  Task<void> watch_lease();
  void on_event(std::uint64_t generation, const Event& event);
  void on_state(int state);
  void set_connected(bool is_connected);
  void set_lease(Time end);
  std::chrono::milliseconds jitter() const;

  const ZookeeperOptions& options_;
  const boost::asio::any_io_executor loop_;
  const Listener listener_;
  BlockingPool blocking_{1, 1};  // opens and closes handles, one after the other
  Signal signal_;
  std::unique_ptr<Handle> handle_;
  std::uint64_t generation_ = 0;  // of the handle
  int state_ = 0;                 // ZOO_*_STATE of that generation
  std::int64_t id_ = 0;
  std::deque<std::int64_t> former_ids_;
  std::chrono::milliseconds timeout_;
  bool is_stopping_ = false;
  bool is_failure_told_ = false;
  std::atomic<bool> is_connected_{false};
  std::atomic<Time::rep> lease_end_{0};
};

}  // namespace portreto::cluster
