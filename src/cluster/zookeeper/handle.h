#pragma once

#include <zookeeper/zookeeper.h>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cluster/zookeeper/options.h"
#include "runtime/task.h"

namespace portreto::cluster {

// The answer of ZooKeeper, or one of ZOO_ERRORS. ZINVALIDSTATE: nothing was sent.
template <typename T>
using Reply = std::expected<T, int>;

struct NodeStat {
  std::int64_t created = 0;  // the transaction that made the node (czxid): grows with each node that is made
  std::int64_t changed = 0;  // the transaction that wrote it last (mzxid)
  std::int32_t version = 0;  // the number of writes after it was made
  std::int64_t owner = 0;    // the session that an ephemeral node belongs to
};

struct Node {
  std::string bytes;
  NodeStat stat;
};

struct CreatedNode {
  std::string path;  // with the number of a sequential node
  NodeStat stat;
};

struct Event {
  int type = 0;   // ZOO_*_EVENT
  int state = 0;  // ZOO_*_STATE
  std::string path;
};

enum class Watch : int { kNo = 0, kYes = 1 };

// A handle of the C client (zhandle_t), which has two threads of its own and stands for one session: once that has
// expired, a new handle is needed. Its tasks resume on the executor that awaits them. They end at the latest when a
// server has been silent for two thirds of the session's timeout, and all of them when the handle goes.
class Handle {
 public:
  // Resolves names and so may block. `on_event` comes from a thread of the C client and must not block. Null: a name
  // cannot be resolved, or there is no memory; try again later.
  static std::unique_ptr<Handle> open(const ZookeeperOptions& options, std::function<void(Event)> on_event);
  // Ends the session. Blocks until the threads have ended; after that there are no more events.
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  std::int64_t session_id() const;
  // As it was negotiated; for a handle that has been connected.
  std::chrono::milliseconds session_timeout() const;

  // A watch is set when the node is there: get() and children() of a missing one set none, exists() does.
  Task<Reply<Node>> get(std::string path, Watch watch);
  Task<Reply<NodeStat>> exists(std::string path, Watch watch);
  Task<Reply<std::vector<std::string>>> children(std::string path, Watch watch);
  // `mode` is one of ZOO_PERSISTENT, ZOO_EPHEMERAL, ZOO_EPHEMERAL_SEQUENTIAL. `acl` is used until the first suspension.
  Task<Reply<CreatedNode>> create(std::string path, std::string bytes, const ACL_vector* acl, int mode);
  Task<Reply<NodeStat>> set(std::string path, std::string bytes, std::int32_t version);
  Task<Reply<void>> erase(std::string path, std::int32_t version);
  // Erases an ephemeral node and makes it again as one of this session, so that nobody sees it missing.
  Task<Reply<void>> take_over(std::string path, std::int32_t version, std::string bytes, const ACL_vector* acl);
  // Ends when this server knows what the leader of the servers knew, who has found the session alive.
  Task<Reply<void>> sync(std::string path);

  // A call that waits for its completion; for the implementation.
  class Call {
   public:
    virtual ~Call() = default;
    virtual void end(int code) = 0;
  };
  void remember(Call* call);
  void forget(Call* call);

 private:
  Handle() = default;
  static void on_watch(zhandle_t* handle, int type, int state, const char* path, void* context);

  std::function<void(Event)> on_event_;
  zhandle_t* handle_ = nullptr;
  std::mutex mutex_;
  std::set<Call*> calls_;
};

}  // namespace portreto::cluster
