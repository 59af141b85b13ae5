#include "cluster/zookeeper/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

#include "base/contains.h"
#include "runtime/log.h"
#include "runtime/spawn.h"

namespace portreto::cluster {
namespace {

using std::chrono::steady_clock;

// The lease is asked for this often within a session's timeout.
constexpr int kLeaseQuestions = 8;
// New handles come at random within this part of a session's timeout, lest all processes come at once, and not before
// half of it, lest a name that cannot be resolved keeps a thread busy.
constexpr int kJitterParts = 8;
// Nodes of sessions longer ago are gone.
constexpr std::size_t kFormerIdsMax = 16;

}  // namespace

Session::Session(const ZookeeperOptions& options, boost::asio::any_io_executor loop, Listener listener)
    : options_(options), loop_(std::move(loop)), listener_(std::move(listener)), timeout_(options.session_timeout) {}

void Session::start() {
  spawn(loop_, "zookeeper session", keep_handles());
  spawn(loop_, "zookeeper lease", keep_lease());
  spawn(loop_, "zookeeper lease watch", watch_lease());
}

void Session::stop() {
  is_stopping_ = true;
  signal_.raise();
}

bool Session::is_former(std::int64_t owner) const { return contains(former_ids_, owner); }

Task<bool> Session::connected_by(Time deadline) {
  while (!is_connected()) {
    if (is_stopping_ || steady_clock::now() >= deadline) co_return false;
    co_await signal_.wait_until(deadline);
  }
  co_return true;
}

Task<void> Session::pause_until(Time time) {
  while (!is_stopping_ && steady_clock::now() < time) co_await signal_.wait_until(time);
}

Task<void> Session::keep_handles() {
  while (!is_stopping_) {
    state_ = 0;
    const std::uint64_t generation = ++generation_;
    auto opened = co_await blocking_.run([&]() -> Result<std::unique_ptr<Handle>> {
      return Handle::open(options_, [this, generation](Event event) {
        boost::asio::post(loop_, [this, generation, event = std::move(event)] { on_event(generation, event); });
      });
    });
    handle_ = std::move(opened).value();  // one job at a time: its queue has room
    if (handle_) {
      on_state(state_);  // what came before the handle was known here
      while (!is_stopping_ && state_ != ZOO_EXPIRED_SESSION_STATE && state_ != ZOO_AUTH_FAILED_STATE) {
        co_await signal_.wait();
      }
      if (!is_stopping_) log::warn("the ZooKeeper session has ended, a new one begins");
      set_lease({});
      set_connected(false);
      auto ended = std::exchange(handle_, nullptr);
      co_await blocking_.run([&] {
        ended.reset();
        return Status{};
      });
      is_failure_told_ = false;
    } else if (!std::exchange(is_failure_told_, true)) {
      log::warn("no ZooKeeper server can be found", {{"servers", options_.servers}});
    }
    co_await pause_until(steady_clock::now() + jitter());
  }
}

void Session::on_event(std::uint64_t generation, const Event& event) {
  if (generation != generation_) return;
  if (event.type == ZOO_SESSION_EVENT) {
    state_ = event.state;
    if (handle_) on_state(event.state);
  } else {
    listener_.on_node(event);
  }
}

void Session::on_state(int state) {
  if (state == ZOO_CONNECTED_STATE) {
    const std::int64_t id = handle_->session_id();
    if (id != id_) {
      if (id_ != 0) former_ids_.push_back(id_);
      if (former_ids_.size() > kFormerIdsMax) former_ids_.pop_front();
      id_ = id;
    }
    timeout_ = handle_->session_timeout();
    set_connected(true);
  } else {
    set_connected(false);
  }
}

void Session::set_connected(bool is_connected) {
  if (is_connected != is_connected_.exchange(is_connected)) {
    log::info(is_connected ? "connected to ZooKeeper" : "not connected to ZooKeeper", {{"session", id_}});
    if (is_connected) {
      listener_.on_connected();
    } else {
      listener_.on_disconnected();
    }
  }
  signal_.raise();
}

void Session::set_lease(Time end) {
  lease_end_.store(end.time_since_epoch().count(), std::memory_order_release);
  listener_.on_lease();
}

Task<void> Session::keep_lease() {
  while (!is_stopping_) {
    if (!is_connected()) {
      co_await signal_.wait();
      continue;
    }
    const std::uint64_t generation = generation_;
    const Time asked = steady_clock::now();
    const auto answer = co_await sync("/");
    if (answer && generation == generation_ && handle_) {
      const bool had_lease = has_lease();
      set_lease(asked + timeout_ * 3 / 4);
      if (!had_lease) signal_.raise();  // for watch_lease
    }
    // Whatever wakes it in between is no reason to ask again at once.
    co_await pause_until(asked + timeout_ / kLeaseQuestions);
  }
}

Task<void> Session::watch_lease() {
  while (!is_stopping_) {
    if (has_lease()) {
      co_await signal_.wait_until(lease_end());
      if (!has_lease()) listener_.on_lease();
    } else {
      co_await signal_.wait();
    }
  }
}

std::chrono::milliseconds Session::jitter() const {
  thread_local std::minstd_rand random(std::random_device{}());
  const auto longest = std::max<std::chrono::milliseconds::rep>(1, options_.session_timeout.count() / kJitterParts);
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::chrono::milliseconds::rep>(longest / 2, longest)(random));
}

// A handle is closed only when no call is begun with it any more: both happen on the loop.

Task<Reply<Node>> Session::get(std::string path, Watch watch) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->get(std::move(path), watch);
}

Task<Reply<NodeStat>> Session::exists(std::string path, Watch watch) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->exists(std::move(path), watch);
}

Task<Reply<std::vector<std::string>>> Session::children(std::string path, Watch watch) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->children(std::move(path), watch);
}

Task<Reply<CreatedNode>> Session::create(std::string path, std::string bytes, const ACL_vector* acl, int mode) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->create(std::move(path), std::move(bytes), acl, mode);
}

Task<Reply<NodeStat>> Session::set(std::string path, std::string bytes, std::int32_t version) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->set(std::move(path), std::move(bytes), version);
}

Task<Reply<void>> Session::erase(std::string path, std::int32_t version) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->erase(std::move(path), version);
}

Task<Reply<void>> Session::take_over(std::string path, std::int32_t version, std::string bytes, const ACL_vector* acl) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->take_over(std::move(path), version, std::move(bytes), acl);
}

Task<Reply<void>> Session::sync(std::string path) {
  if (!is_connected()) co_return std::unexpected(ZINVALIDSTATE);
  co_return co_await handle_->sync(std::move(path));
}

}  // namespace portreto::cluster
