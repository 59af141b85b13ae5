#include "roles/process/frame.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "base/address.h"
#include "roles/process/wiring.h"
#include "runtime/log.h"
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

std::string host_name() {
  std::array<char, 65> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "portreto";
  return name.data();
}

Task<Result<std::monostate>> asked_to_stop(Shutdown& shutdown) {
  co_await shutdown.wait();
  co_return std::monostate{};
}

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
    : settings_(settings),
      role_(role),
      options_(std::move(options)),
      data_(made(settings.data.directory)),
      loops_(settings.server.loops),
      blocking_(settings.limits.blocking_threads, settings.limits.blocking_queue_max),
      registry_(open_registry(settings_, role, blocking_)) {}

ProcessFrame::~ProcessFrame() { stop(); }

void ProcessFrame::stop() {
  subscriptions_.clear();
  loops_.stop();
  loops_.join();
  candidacies_.clear();  // after the tasks that look at them
}

void ProcessFrame::listen(const http::Router& router) {
  loops_.start();
  http::ServerSettings server = server_settings(settings_.server);
  // These two are called by other tiers, which say how long they wait.
  server.trust_deadline_header = role_ == cluster::Role::kApp || role_ == cluster::Role::kAuth;
  server_ = std::make_unique<http::Server>(loops_.all(), std::move(server), router);
  server_->start();
  write_port_file(options_.port_file, server_->port());
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
                         .instance = cluster.instance.empty() ? host_name() : cluster.instance,
                         .address = cluster.address.empty() ? to_string(listening) : cluster.address,
                         .public_url = settings_.server.public_url,
                         .zone = cluster.zone,
                         .version = options_.version};
  if (complete) complete(member);
  return member;
}

Task<void> ProcessFrame::register_when_ready(std::function<void(cluster::Member&)> complete) {
  cluster::Member member = describe(complete);
  if (membership_) {
    if (!differs(registered_, member)) co_return;
    auto updated = co_await membership_->update(member);
    // When the registry is away it takes the update over with its next session.
    if (updated || updated.error().code == ErrorCode::kUnavailable) registered_ = std::move(member);
    if (!updated) log::warn("the registry does not take what is new", {{"error", updated.error().message}});
    co_return;
  }
  if (!(co_await health_.report()).is_ready) co_return;
  auto registered = co_await registry_->register_member(member);
  if (registered) {
    log::info("registered", {{"role", to_string(role_)}, {"instance", member.instance}});
    membership_ = *std::move(registered);
    registered_ = std::move(member);
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
  if (membership_) {
    const auto left = co_await with_deadline(membership_->leave(), std::chrono::steady_clock::now() + kLeaveMax);
    if (!left) log::warn("the registry was not told of the end", {{"error", left.error().message}});
  }
  co_await drain(health_, *server_, std::chrono::milliseconds(settings_.server.drain_delay_ms));
}

}  // namespace portreto::roles
