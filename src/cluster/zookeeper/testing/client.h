#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "cluster/conformance/await.h"
#include "cluster/zookeeper/handle.h"
#include "cluster/zookeeper/options.h"

namespace portreto::cluster {

// A root that no other test uses.
inline std::string own_root() {
  static std::atomic<int> count = 0;
  return "/test-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

// Looks at ZooKeeper past the registry, and changes it as an operator would. For tests only.
class Client {
 public:
  explicit Client(ZookeeperOptions options) {
    handle_ = Handle::open(options, [this](const Event& event) {
      if (event.state == ZOO_CONNECTED_STATE) is_connected_ = true;
    });
    if (!eventually([&] { return is_connected_.load(); })) throw std::runtime_error("ZooKeeper does not answer");
  }

  Handle& handle() { return *handle_; }
  std::size_t count(const std::string& path) {
    const auto children = await(handle_->children(path, Watch::kNo));
    return children ? children->size() : 0;
  }
  std::int64_t owner(const std::string& path) {
    const auto stat = await(handle_->exists(path, Watch::kNo));
    return stat ? stat->owner : 0;
  }

 private:
  std::atomic<bool> is_connected_ = false;
  std::unique_ptr<Handle> handle_;
};

}  // namespace portreto::cluster
