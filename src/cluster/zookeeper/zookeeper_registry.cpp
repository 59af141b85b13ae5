#include "cluster/zookeeper/zookeeper_registry.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "cluster/name.h"
#include "cluster/zookeeper/copies.h"
#include "cluster/zookeeper/elections.h"
#include "cluster/zookeeper/key_rings.h"
#include "cluster/zookeeper/member_lists.h"
#include "cluster/zookeeper/registrations.h"
#include "cluster/zookeeper/repeater.h"
#include "cluster/zookeeper/session.h"
#include "cluster/zookeeper/tree.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

std::unexpected<Error> bad_name(std::string_view name) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" cannot be the name of a key ring.", name));
}

void require_name(std::string_view name) {
  if (!is_name(name)) throw std::invalid_argument(fmt::format("\"{}\" is not a name for the registry", name));
}

template <typename T>
Task<void> keep_result(Task<T> task, std::optional<T>* out) {
  out->emplace(co_await std::move(task));
}

}  // namespace

// Everything runs on one thread, the loop; callers wait for it on their own executors.
class ZookeeperRegistry::State {
 public:
  explicit State(ZookeeperOptions given)
      : options(std::move(given)),
        tree_(options),
        session_(options, loop_.get_executor(),
                 {.on_connected = [this] { begin_.request(); },
                  .on_disconnected = [this] { on_disconnected(); },
                  .on_lease = [this] { elections.on_lease(); },
                  .on_node = [this](const Event& event) { on_node(event); }}),
        copies_(options.directory, options.sync_file, loop_.get_executor()),
        lists(session_, tree_, options, copies_, loop_.get_executor(), callbacks,
              [this](Role role) { on_members_read(role); }),
        registrations(session_, tree_, lists, options, loop_.get_executor()),
        key_rings(session_, tree_, options, copies_, loop_.get_executor(), callbacks),
        elections(session_, tree_, loop_.get_executor()),
        begin_(session_, loop_.get_executor(), "begin of a connection", [this] { return begin(); }) {
    session_.start();
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~State() {
    post([this] { session_.stop(); });
    work_.reset();
    thread_.join();  // once every task has ended
  }

  template <typename Work>
  void post(Work work) {
    boost::asio::post(loop_, std::move(work));
  }

  // Runs a task on the loop and resumes the caller on its own executor. Cancelling the caller does not cancel the task.
  template <typename T>
  Task<T> run(Task<T> task) {
    std::optional<T> outcome;
    std::exception_ptr thrown;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
          boost::asio::co_spawn(loop_, keep_result<T>(std::move(task), &outcome),
                                [&thrown, handler = std::move(handler)](std::exception_ptr error) mutable {
                                  thrown = std::move(error);
                                  auto executor = boost::asio::get_associated_executor(handler);
                                  boost::asio::post(executor, std::move(handler));
                                });
        },
        boost::asio::use_awaitable);
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*outcome);
  }

  bool has_lease() const { return session_.has_lease(); }

 private:
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};

 public:
  boost::asio::thread_pool callbacks{1};
  const ZookeeperOptions options;
  std::atomic<bool> is_current{false};

 private:
  const Tree tree_;
  Session session_;
  Copies copies_;

 public:
  MemberLists lists;
  Registrations registrations;
  KeyRings key_rings;
  Elections elections;

 private:
  // Until then there may be nothing to read, or what a server that is behind holds.
  Task<bool> begin() {
    if (!co_await session_.sync("/")) co_return false;
    if (const auto made = co_await tree_.make(session_); !made) {
      if (made.error() == ZNOAUTH && !std::exchange(is_refusal_told_, true)) {
        log::error("ZooKeeper does not permit this process to use the registry", {{"root", options.root}});
      }
      co_return false;
    }
    lists.on_connected();
    key_rings.on_connected();
    elections.on_connected();
    co_return true;
  }

  void on_disconnected() {
    is_current = false;
    lists.on_disconnected();
  }

  void on_node(const Event& event) {
    lists.on_node(event);
    key_rings.on_node(event);
    elections.on_node(event);
  }

  void on_members_read(Role role) {
    is_current = lists.is_current();
    registrations.check(role);
  }

  Repeater begin_;
  bool is_refusal_told_ = false;
  std::thread thread_;
};

class ZookeeperRegistry::ZookeeperMembership final : public Membership {
 public:
  ZookeeperMembership(State& state, Registrations::Ptr registration)
      : state_(state),
        role_(registration->role),
        instance_(registration->instance),
        registration_(std::move(registration)) {}
  ~ZookeeperMembership() override {
    state_.post([&state = state_, registration = registration_] { state.registrations.drop(registration); });
  }

  Task<Status> update(Member member) override {
    PORTRETO_CO_TRY(validate(member));
    if (member.role != role_ || member.instance != instance_) {
      co_return fail(ErrorCode::kInvalidArgument, "A member cannot become another one. Register that one.");
    }
    co_return co_await state_.run(state_.registrations.update(registration_, std::move(member)));
  }

  Task<Status> leave() override { co_return co_await state_.run(state_.registrations.leave(registration_)); }

 private:
  State& state_;
  const Role role_;
  const std::string instance_;
  const Registrations::Ptr registration_;
};

class ZookeeperRegistry::ZookeeperLeadership final : public Leadership {
 public:
  ZookeeperLeadership(State& state, std::string name)
      : state_(state), candidate_(std::make_shared<Candidate>(state.callbacks, std::move(name))) {
    state_.post([&state, candidate = candidate_] { state.elections.stand(candidate); });
  }
  ~ZookeeperLeadership() override {
    state_.post([&state = state_, candidate = candidate_] { state.elections.withdraw(candidate); });
  }

  // The lease is looked at here too: after a suspension nobody has yet told the watchers.
  Candidate::Epoch epoch() const override {
    const auto epoch = candidate_->epoch.get();
    return state_.has_lease() ? epoch : std::nullopt;
  }
  Subscription watch(std::function<void(Candidate::Epoch)> callback) override {
    return candidate_->epoch.watch(std::move(callback));
  }

 private:
  State& state_;
  const std::shared_ptr<Candidate> candidate_;
};

ZookeeperRegistry::ZookeeperRegistry(ZookeeperOptions options) : state_(std::make_unique<State>(std::move(options))) {}
ZookeeperRegistry::~ZookeeperRegistry() = default;

bool ZookeeperRegistry::is_current() const { return state_->is_current; }

Task<Result<std::unique_ptr<Membership>>> ZookeeperRegistry::register_member(Member member) {
  PORTRETO_CO_TRY(validate(member));
  State& state = *state_;
  PORTRETO_CO_ASSIGN(auto registration, co_await state.run(state.registrations.enter(std::move(member))));
  co_return std::make_unique<ZookeeperMembership>(state, std::move(registration));
}

MemberList ZookeeperRegistry::members(Role role) const { return state_->lists.watched(role).get(); }

Subscription ZookeeperRegistry::watch_members(Role role, std::function<void(MemberList)> callback) {
  return state_->lists.watched(role).watch(std::move(callback));
}

Task<Result<KeyRing>> ZookeeperRegistry::key_ring(std::string name) {
  if (!is_name(name)) co_return bad_name(name);
  co_return co_await state_->run(state_->key_rings.read(std::move(name)));
}

Task<Result<std::uint64_t>> ZookeeperRegistry::replace_key_ring(std::string name, std::uint64_t expected,
                                                                std::string bytes) {
  if (!is_name(name)) co_return bad_name(name);
  if (bytes.size() > kKeyRingBytesMax) {
    co_return fail(ErrorCode::kPayloadTooLarge, fmt::format("A key ring has at most {} bytes.", kKeyRingBytesMax));
  }
  co_return co_await state_->run(state_->key_rings.replace(std::move(name), expected, std::move(bytes)));
}

Subscription ZookeeperRegistry::watch_key_ring(std::string name, std::function<void(KeyRing)> callback) {
  require_name(name);
  return state_->key_rings.watched(name).watch(std::move(callback));
}

std::unique_ptr<Leadership> ZookeeperRegistry::campaign(std::string name) {
  require_name(name);
  return std::make_unique<ZookeeperLeadership>(*state_, std::move(name));
}

}  // namespace portreto::cluster
