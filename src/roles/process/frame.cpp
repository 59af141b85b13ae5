#include "roles/process/frame.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "base/address.h"
#include "cluster/member_codec.h"
#include "roles/process/listed_members.h"
#include "roles/process/probe.h"
#include "roles/process/wiring.h"
#include "runtime/log.h"
#include "runtime/spawn.h"
#include "runtime/timer.h"

namespace portreto::roles {
namespace {

using namespace std::chrono_literals;

// How often a process looks whether it is ready, until it is registered; then, whether what the others know has
// changed.
constexpr auto kReadyInterval = 100ms;
constexpr auto kLookInterval = 1s;
// An update of free space is worth a write to the registry when a disk has this part more or less.
constexpr std::uint64_t kFreeSpaceSteps = 100;
// A registry that is away would not keep a process from ending: its entry goes with the session.
constexpr auto kLeaveMax = 1s;

Task<Result<std::monostate>> asked_to_stop(Shutdown& shutdown) {
  co_await shutdown.wait();
  co_return std::monostate{};
}

// A leadership that is not exercised while the clock is off: what is done by it depends on the time.
class ClockedLeadership final : public cluster::Leadership {
 public:
  ClockedLeadership(std::unique_ptr<cluster::Leadership> inner, const ClockWatch& watch)
      : inner_(std::move(inner)), watch_(watch) {}

  std::optional<std::uint64_t> epoch() const override { return watch_.is_off() ? std::nullopt : inner_->epoch(); }
  cluster::Subscription watch(std::function<void(std::optional<std::uint64_t>)> callback) override {
    return inner_->watch(std::move(callback));
  }

 private:
  const std::unique_ptr<cluster::Leadership> inner_;
  const ClockWatch& watch_;
};

// Whether the others would choose otherwise if they knew.
bool differs(const cluster::Member& before, const cluster::Member& now) {
  if (before.disks.size() != now.disks.size()) return true;
  for (std::size_t i = 0; i < now.disks.size(); ++i) {
    const cluster::Disk &a = before.disks[i], &b = now.disks[i];
    if (a.id != b.id || a.is_writable != b.is_writable || a.capacity_bytes != b.capacity_bytes) return true;
    const std::uint64_t change =
        a.free_bytes > b.free_bytes ? a.free_bytes - b.free_bytes : b.free_bytes - a.free_bytes;
    if (change > b.capacity_bytes / kFreeSpaceSteps) return true;
  }
  return false;
}

}  // namespace

ProcessFrame::ProcessFrame(const config::Settings& settings, cluster::Role role, ProcessOptions options)
    : settings_(with_own_place(settings, role)),
      role_(role),
      options_(std::move(options)),
      data_(made(settings.data.directory)),
      loops_(settings.server.loops),
      blocking_(settings.limits.blocking_threads, settings.limits.blocking_queue_max),
      registry_(open_registry(settings_, role, blocking_)),
      clock_watch_([this] { return others(); }, ClockProbe(clock_)),
      figures_({settings_.cluster.instance, settings_.cluster.zone, options_.version}, health_, clock_) {
  if (!settings_.cluster.members.empty()) require_keys(key_directory(settings_), role);
  if (is_in_cluster()) health_.add("clock", [this] { return clock_watch_.check(); });
  health_.describe("member", [this] {
    const std::scoped_lock lock(told_mutex_);
    return told_;
  });
}

ProcessFrame::~ProcessFrame() { stop(); }

void ProcessFrame::stop() {
  subscriptions_.clear();
  loops_.stop();
  loops_.join();
  blocking_.finish();    // before what its jobs use, which is younger
  candidacies_.clear();  // after the tasks that look at them
}

void ProcessFrame::listen(const http::Router& router) {
  loops_.start();
  http::ServerSettings server = server_settings(settings_.server);
  // These two are called by other tiers, which say how long they wait.
  server.trust_deadline_header = role_ == cluster::Role::kApp || role_ == cluster::Role::kAuth;
  server_ = std::make_unique<http::Server>(loops_.all(), std::move(server), router);
  server_->start();
  if (is_in_cluster()) spawn(loops_.next().get_executor(), "watch the clock", clock_watch_.run());
  spawn(loops_.next().get_executor(), "measure", figures_.run());
  write_port_file(options_.port_file, server_->port());
}

const cluster::Leadership& ProcessFrame::campaign(std::string name) {
  auto candidacy = std::make_unique<ClockedLeadership>(registry_->campaign(std::move(name)), clock_watch_);
  return *candidacies_.emplace_back(std::move(candidacy));
}

// Of the tiers that any other one may reach.
std::vector<cluster::Member> ProcessFrame::others() const {
  std::vector<cluster::Member> others;
  for (const cluster::Role role : {cluster::Role::kStorage, cluster::Role::kApp}) {
    for (const cluster::Member& member : *registry_->members(role)) {
      if (role != role_ || member.instance != settings_.cluster.instance) others.push_back(member);
    }
  }
  return others;
}

std::string ProcessFrame::url() const { return url_of(settings_.server, server_->port()); }

void ProcessFrame::announce(std::string_view what) const {
  fmt::print("\nThis {} of Portreto listens: {}\n\n", what, url());
  std::fflush(stdout);
}

cluster::Member ProcessFrame::describe(const std::function<void(cluster::Member&)>& complete) const {
  const config::Cluster& cluster = settings_.cluster;
  const Address listening{settings_.server.address, server_->port()};
  cluster::Member member{.role = role_,
                         .instance = cluster.instance,
                         .address = cluster.address.empty() ? to_string(listening) : cluster.address,
                         .public_url = settings_.server.public_url,
                         .zone = cluster.zone,
                         .version = options_.version};
  if (complete) complete(member);
  return member;
}

void ProcessFrame::note_registered(cluster::Member member) {
  registered_ = std::move(member);
  const std::scoped_lock lock(told_mutex_);
  told_ = cluster::encode_member(registered_);
}

Task<void> ProcessFrame::leave() {
  if (!membership_) co_return;
  const auto left = co_await with_deadline(membership_->leave(), std::chrono::steady_clock::now() + kLeaveMax);
  if (!left) log::warn("the registry was not told of the end", {{"error", left.error().message}});
}

Task<void> ProcessFrame::register_when_ready(std::function<void(cluster::Member&)> complete) {
  if (clock_watch_.is_off()) {
    co_await leave();
    membership_.reset();
    co_return;
  }
  cluster::Member member = describe(complete);
  if (membership_) {
    if (!differs(registered_, member)) co_return;
    auto updated = co_await membership_->update(member);
    // When the registry is away it takes the update over with its next session.
    if (updated || updated.error().code == ErrorCode::kUnavailable) note_registered(std::move(member));
    if (!updated) log::warn("the registry does not take what is new", {{"error", updated.error().message}});
    co_return;
  }
  if (!(co_await health_.report()).is_ready) co_return;
  auto registered = co_await registry_->register_member(member);
  if (registered) {
    log::info("registered", {{"role", to_string(role_)}, {"instance", member.instance}});
    membership_ = *std::move(registered);
    note_registered(std::move(member));
  } else {
    log::warn("not yet registered", {{"error", registered.error().message}});
  }
}

Task<void> ProcessFrame::serve_until(Shutdown& shutdown, std::function<void(cluster::Member&)> complete) {
  const auto interval = [this] { return membership_ ? std::chrono::milliseconds(kLookInterval) : kReadyInterval; };
  do {
    co_await register_when_ready(complete);
  } while (!co_await with_deadline(asked_to_stop(shutdown), std::chrono::steady_clock::now() + interval()));

  health_.drain();
  co_await leave();
  co_await drain(health_, *server_, std::chrono::milliseconds(settings_.server.drain_delay_ms));
}

}  // namespace portreto::roles
