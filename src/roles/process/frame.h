#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cluster/registry.h"
#include "config/settings.h"
#include "http/router.h"
#include "http/server.h"
#include "roles/process/clock_watch.h"
#include "roles/process/figures.h"
#include "roles/process/process.h"
#include "runtime/blocking_pool.h"
#include "runtime/event_loops.h"
#include "runtime/health.h"
#include "runtime/shutdown.h"
#include "services/key_rings.h"

namespace portreto::roles {

// What a process of one role is made of, whichever role that is, and the order of its life: it opens its registry,
// follows keys, listens, makes itself known to the others once it is ready, and leaves in the reverse order.
//
// A role's own parts are built after the frame and hold references into it, so whoever owns both calls stop() first in
// his destructor: nothing may resume on a loop whose tasks are being destroyed.
class ProcessFrame {
 public:
  // Throws std::runtime_error, with a text for the operator, when the data directory or the registry cannot be used.
  ProcessFrame(const config::Settings& settings, cluster::Role role, ProcessOptions options);
  ~ProcessFrame();
  ProcessFrame(const ProcessFrame&) = delete;
  ProcessFrame& operator=(const ProcessFrame&) = delete;

  const config::Settings& settings() const { return settings_; }
  const ProcessOptions& options() const { return options_; }
  const std::filesystem::path& data() const { return data_; }
  const Clock& clock() const { return clock_; }
  EventLoops& loops() { return loops_; }
  BlockingPool& blocking() { return blocking_; }
  cluster::Registry& registry() { return *registry_; }
  Health& health() { return health_; }
  // What this process tells of itself; it measures from listen() on.
  Figures& figures() { return figures_; }
  // Whether this process is one of many, and not alone with a registry of its own.
  bool is_in_cluster() const { return !settings_.cluster.zookeeper.empty() || !settings_.cluster.members.empty(); }

  // Hands a ring of keys to `use` now and after each change, until stop(). `name` is one of security/keys.h.
  template <typename Ring>
  void follow_ring(std::string_view name, std::function<void(Ring)> use) {
    subscriptions_.push_back(
        services::follow_ring(*registry_, name, std::function([this, name, use = std::move(use)](Ring ring) {
          figures_.note_ring(name, ring);
          use(std::move(ring));
        })));
  }
  // The members of a role, in the same way.
  void follow_members(cluster::Role role, std::function<void(cluster::MemberList)> use) {
    subscriptions_.push_back(registry_->watch_members(role, std::move(use)));
  }
  // Stands for leadership under a name, until stop(). It does not lead while the clock is off.
  const cluster::Leadership& campaign(std::string name);

  // Starts the loops and listens, for `router`, which has all its routes. Throws std::system_error. Once.
  void listen(const http::Router& router);
  // Where people find this process. After listen().
  std::string url() const;
  // Tells whoever started it, on standard output, that it listens. After listen().
  void announce(std::string_view what) const;

  // Runs until `shutdown`; meanwhile the process is registered, from the first time that it is ready, but for the time
  // in which its clock is off. `complete` adds what only the role knows (its disks) and is asked again now and then.
  // Then leaves the registry, waits until load
  // balancers look elsewhere, and ends the requests under way. After listen(), once.
  Task<void> serve_until(Shutdown& shutdown, std::function<void(cluster::Member&)> complete = {});

  // No callback of the registry, no task and no job of blocking() runs after this. Twice is as once.
  void stop();

 private:
  cluster::Member describe(const std::function<void(cluster::Member&)>& complete) const;
  std::vector<cluster::Member> others() const;
  Task<void> leave();
  Task<void> register_when_ready(std::function<void(cluster::Member&)> complete);
  // What the others know of this process, also told by /readyz to those that ask it themselves.
  void note_registered(cluster::Member member);

  const config::Settings settings_;
  const cluster::Role role_;
  const ProcessOptions options_;
  const Clock& clock_ = system_clock();
  const std::filesystem::path data_;
  EventLoops loops_;
  BlockingPool blocking_;
  std::unique_ptr<cluster::Registry> registry_;
  ClockWatch clock_watch_;
  Health health_;
  Figures figures_;
  std::unique_ptr<http::Server> server_;
  std::vector<cluster::Subscription> subscriptions_;
  std::vector<std::unique_ptr<cluster::Leadership>> candidacies_;
  std::unique_ptr<cluster::Membership> membership_;
  cluster::Member registered_;
  std::mutex told_mutex_;
  std::string told_;  // registered_ as JSON; empty before
};

}  // namespace portreto::roles
