#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "cluster/member.h"
#include "roles/process/peer_clients.h"
#include "runtime/task.h"

namespace portreto::roles {

// Whether a process answers /healthz at its address, within half a second. For the registry, which asks when many have
// left at once (cluster/zookeeper/options.h).
Task<bool> answers(cluster::Member member);

// How far the clock of a process is ahead of this one's, by the Date of its answer (so to a second), within half a
// second. For ClockWatch.
class ClockProbe {
 public:
  explicit ClockProbe(const Clock& clock) : clock_(clock) {}
  Task<std::optional<std::chrono::milliseconds>> operator()(cluster::Member member) const;

 private:
  const Clock& clock_;
  std::shared_ptr<PeerClients> clients_ = std::make_shared<PeerClients>();  // as MemberProbe
};

// Asks a process at its address, by /readyz and within half a second, as what it is registered: nullopt when it is not
// ready, is about to end, or has not yet registered. An error when it does not answer, or something else does. For the
// registry of a static list.
class MemberProbe {
 public:
  Task<Result<std::optional<cluster::Member>>> operator()(cluster::Member member) const;

 private:
  // Connections are kept. Shared, for the probe is copied into a std::function.
  std::shared_ptr<PeerClients> clients_ = std::make_shared<PeerClients>();
};

}  // namespace portreto::roles
