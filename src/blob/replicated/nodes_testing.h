#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "blob/blob_nodes.h"
#include "blob/memory/memory_blob_store.h"

// Storage nodes in memory that fail when a test says so. Not thread-safe: for one event loop on one thread.
namespace portreto::blob {

// Holds up coroutines until it is opened.
class Gate {
 public:
  Task<void> pass() {
    if (is_open_) co_return;
    auto timer = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor,
                                                             boost::asio::steady_timer::time_point::max());
    waiting_.push_back(timer);
    boost::system::error_code ended;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
  }
  void close() { is_open_ = false; }
  void open() {
    is_open_ = true;
    for (const auto& timer : std::exchange(waiting_, {})) timer->cancel();
  }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  bool is_open_ = true;
  std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting_;
};

struct NodeFault {
  enum class Effect {
    kNone,
    kAnyway,  // what was asked happens all the same
    kLate,    // it happens when the test calls arrive()
  };
  ErrorCode code = ErrorCode::kUnavailable;
  Effect effect = Effect::kNone;
};

class FaultyNode final : public BlobStore {
 public:
  using FaultOf = std::function<std::optional<NodeFault>(const BlobKey&)>;
  FaultOf on_put, on_read, on_erase;
  Gate puts;
  MemoryBlobStore bytes;

  // What is late comes now.
  Task<void> arrive() {
    for (auto& [key, source] : std::exchange(late_, {})) co_await bytes.put(key, std::move(source));
  }

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override {
    co_await puts.pass();
    const auto fault = on_put ? on_put(key) : std::nullopt;
    if (!fault) co_return co_await bytes.put(key, std::move(source));
    if (fault->effect == NodeFault::Effect::kAnyway) co_await bytes.put(key, std::move(source));
    if (fault->effect == NodeFault::Effect::kLate) late_.emplace_back(key, std::move(source));
    co_return fail(fault->code, "This failed for a test.");
  }
  Task<Result<BlobInfo>> head(BlobKey key) override {
    if (const auto fault = on_read ? on_read(key) : std::nullopt) co_return fail(fault->code, "");
    co_return co_await bytes.head(key);
  }
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override {
    if (const auto fault = on_read ? on_read(key) : std::nullopt) co_return fail(fault->code, "");
    co_return co_await bytes.get(key, offset, length);
  }
  Task<Status> erase(BlobKey key) override {
    const auto fault = on_erase ? on_erase(key) : std::nullopt;
    if (!fault) co_return co_await bytes.erase(key);
    if (fault->effect == NodeFault::Effect::kAnyway) co_await bytes.erase(key);
    co_return fail(fault->code, "This failed for a test.");
  }

 private:
  std::vector<std::pair<BlobKey, std::shared_ptr<BlobSource>>> late_;
};

inline FaultyNode::FaultOf always(ErrorCode code, NodeFault::Effect effect = NodeFault::Effect::kNone) {
  return [=](const BlobKey&) { return std::optional(NodeFault{code, effect}); };
}
inline FaultyNode::FaultOf once(ErrorCode code, NodeFault::Effect effect = NodeFault::Effect::kNone) {
  return [=, done = false](const BlobKey&) mutable {
    return std::exchange(done, true) ? std::nullopt : std::optional(NodeFault{code, effect});
  };
}

class FaultyNodes final : public BlobNodes {
 public:
  std::shared_ptr<BlobStore> find(const std::string& node) override {
    const auto found = nodes_.find(node);
    return found == nodes_.end() ? nullptr : found->second;
  }
  // Made when it is asked for first.
  FaultyNode& operator[](const std::string& node) {
    auto& found = nodes_[node];
    if (!found) found = std::make_shared<FaultyNode>();
    return *found;
  }
  std::map<std::string, std::shared_ptr<FaultyNode>>& all() { return nodes_; }

 private:
  std::map<std::string, std::shared_ptr<FaultyNode>> nodes_;
};

}  // namespace portreto::blob
