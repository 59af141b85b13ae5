#include "cluster/zookeeper/handle.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/log.h"

namespace portreto::cluster {
namespace {

template <typename T>
class Waiting final : public Handle::Call {
 public:
  Waiting(Handle& handle, std::move_only_function<void(Reply<T>)> done) : handle_(handle), done_(std::move(done)) {}
  void end(int code) override { done_(std::unexpected(code)); }

  static void finish(const void* data, Reply<T> reply) {
    const std::unique_ptr<Waiting> self(static_cast<Waiting*>(const_cast<void*>(data)));
    self->handle_.forget(self.get());
    self->done_(std::move(reply));
  }

 private:
  Handle& handle_;
  std::move_only_function<void(Reply<T>)> done_;
};

template <typename T>
void finish(const void* data, Reply<T> reply) {
  Waiting<T>::finish(data, std::move(reply));
}

// `start` hands the pointer to the C client and returns its code; unless that is ZOK there will be no completion.
template <typename T, typename Start>
Task<Reply<T>> call(Handle& handle, Start start) {
  std::optional<Reply<T>> outcome;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      [&](auto handler) {
        auto* waiting = new Waiting<T>(handle, [&outcome, handler = std::move(handler)](Reply<T> reply) mutable {
          outcome = std::move(reply);
          auto executor = boost::asio::get_associated_executor(handler);
          boost::asio::post(executor, std::move(handler));
        });
        handle.remember(waiting);
        const int code = start(waiting);
        if (code != ZOK) finish<T>(waiting, std::unexpected(code));
      },
      boost::asio::use_awaitable);
  co_return std::move(*outcome);
}

NodeStat stat_of(const Stat& stat) {
  return {.created = stat.czxid, .changed = stat.mzxid, .version = stat.version, .owner = stat.ephemeralOwner};
}

void on_nothing(int code, const void* data) { finish<void>(data, code == ZOK ? Reply<void>() : std::unexpected(code)); }

void on_text(int code, const char*, const void* data) { on_nothing(code, data); }

void on_stat(int code, const Stat* stat, const void* data) {
  finish<NodeStat>(data, code == ZOK ? Reply<NodeStat>(stat_of(*stat)) : std::unexpected(code));
}

void on_node(int code, const char* bytes, int size, const Stat* stat, const void* data) {
  if (code != ZOK) return finish<Node>(data, std::unexpected(code));
  Node node{.stat = stat_of(*stat)};
  if (size > 0) node.bytes.assign(bytes, static_cast<std::size_t>(size));
  finish<Node>(data, std::move(node));
}

void on_created(int code, const char* path, const Stat* stat, const void* data) {
  if (code != ZOK) return finish<CreatedNode>(data, std::unexpected(code));
  finish<CreatedNode>(data, CreatedNode{.path = path, .stat = stat_of(*stat)});
}

void on_names(int code, const String_vector* names, const void* data) {
  using Names = std::vector<std::string>;
  if (code != ZOK) return finish<Names>(data, std::unexpected(code));
  finish<Names>(data, Names(names->data, names->data + names->count));
}

// Its errors are reconnects, which are told once, by the session.
void log_line(const char* line) { log::debug("zookeeper client", {{"text", line}}); }

}  // namespace

std::unique_ptr<Handle> Handle::open(const ZookeeperOptions& options, std::function<void(Event)> on_event) {
  static std::once_flag level_is_set;
  std::call_once(level_is_set, [] { zoo_set_debug_level(ZOO_LOG_LEVEL_WARN); });

  std::unique_ptr<Handle> handle(new Handle);
  handle->on_event_ = std::move(on_event);
  handle->handle_ =
      zookeeper_init2(options.servers.c_str(), on_watch, static_cast<int>(options.session_timeout.count()), nullptr,
                      handle.get(), ZOO_NO_LOG_CLIENTENV, log_line);
  if (handle->handle_ == nullptr) return nullptr;
  if (!options.credential.user.empty()) {
    const std::string secret = fmt::format("{}:{}", options.credential.user, options.credential.password);
    // A digest is never refused; what it may do is decided by each node's list. The client sends it on each connection.
    if (zoo_add_auth(handle->handle_, "digest", secret.data(), static_cast<int>(secret.size()), nullptr, nullptr) !=
        ZOK) {
      return nullptr;
    }
  }
  return handle;
}

Handle::~Handle() {
  if (handle_ != nullptr) zookeeper_close(handle_);
  // It ends its threads before it hands out the last completions, which then never run.
  for (Call* call : calls_) {
    const std::unique_ptr<Call> unanswered(call);
    unanswered->end(ZCLOSING);
  }
}

void Handle::remember(Call* call) {
  const std::scoped_lock lock(mutex_);
  calls_.insert(call);
}

void Handle::forget(Call* call) {
  const std::scoped_lock lock(mutex_);
  calls_.erase(call);
}

void Handle::on_watch(zhandle_t*, int type, int state, const char* path, void* context) {
  static_cast<Handle*>(context)->on_event_({type, state, path == nullptr ? "" : path});
}

std::int64_t Handle::session_id() const { return zoo_client_id(handle_)->client_id; }

std::chrono::milliseconds Handle::session_timeout() const {
  return std::chrono::milliseconds(zoo_recv_timeout(handle_));
}

Task<Reply<Node>> Handle::get(std::string path, Watch watch) {
  co_return co_await call<Node>(
      *this, [&](void* done) { return zoo_aget(handle_, path.c_str(), static_cast<int>(watch), on_node, done); });
}

Task<Reply<NodeStat>> Handle::exists(std::string path, Watch watch) {
  co_return co_await call<NodeStat>(
      *this, [&](void* done) { return zoo_aexists(handle_, path.c_str(), static_cast<int>(watch), on_stat, done); });
}

Task<Reply<std::vector<std::string>>> Handle::children(std::string path, Watch watch) {
  co_return co_await call<std::vector<std::string>>(*this, [&](void* done) {
    return zoo_aget_children(handle_, path.c_str(), static_cast<int>(watch), on_names, done);
  });
}

Task<Reply<CreatedNode>> Handle::create(std::string path, std::string bytes, const ACL_vector* acl, int mode) {
  co_return co_await call<CreatedNode>(*this, [&](void* done) {
    return zoo_acreate2(handle_, path.c_str(), bytes.data(), static_cast<int>(bytes.size()), acl, mode, on_created,
                        done);
  });
}

Task<Reply<NodeStat>> Handle::set(std::string path, std::string bytes, std::int32_t version) {
  co_return co_await call<NodeStat>(*this, [&](void* done) {
    return zoo_aset(handle_, path.c_str(), bytes.data(), static_cast<int>(bytes.size()), version, on_stat, done);
  });
}

Task<Reply<void>> Handle::erase(std::string path, std::int32_t version) {
  co_return co_await call<void>(
      *this, [&](void* done) { return zoo_adelete(handle_, path.c_str(), version, on_nothing, done); });
}

Task<Reply<void>> Handle::take_over(std::string path, std::int32_t version, std::string bytes, const ACL_vector* acl) {
  std::array<zoo_op_t, 2> operations;
  std::array<zoo_op_result_t, 2> results{};  // written to before the completion runs
  zoo_delete_op_init(&operations[0], path.c_str(), version);
  zoo_create_op_init(&operations[1], path.c_str(), bytes.data(), static_cast<int>(bytes.size()), acl, ZOO_EPHEMERAL,
                     nullptr, 0);
  co_return co_await call<void>(*this, [&](void* done) {
    return zoo_amulti(handle_, static_cast<int>(operations.size()), operations.data(), results.data(), on_nothing,
                      done);
  });
}

Task<Reply<void>> Handle::sync(std::string path) {
  co_return co_await call<void>(*this, [&](void* done) { return zoo_async(handle_, path.c_str(), on_text, done); });
}

}  // namespace portreto::cluster
