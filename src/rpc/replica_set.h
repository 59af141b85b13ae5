#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "rpc/breaker.h"
#include "rpc/socket_client.h"

namespace portreto::rpc {

// One of the processes that do the same.
struct Replica {
  std::string instance;  // its name in the cluster, unique among the replicas
  std::string address;   // host:port, with an IPv6 host in brackets
  bool operator==(const Replica&) const = default;
};

// A replica as its callers know it. Thread-safe; kept by each call that runs, so that it may leave the set meanwhile.
struct ReplicaLink {
  ReplicaLink(Replica the_replica, SocketClientSettings settings, BreakerSettings breaker_settings)
      : replica(std::move(the_replica)), client(std::move(settings)), breaker(breaker_settings) {}

  const Replica replica;
  SocketClient client;
  Breaker breaker;
  std::atomic<std::uint64_t> in_flight{0};  // calls that have no answer yet
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> failures{0};
};
using ReplicaLinkPtr = std::shared_ptr<ReplicaLink>;

// The replicas of a tier, and which of them is called next. Thread-safe.
class ReplicaSet {
 public:
  using Links = std::vector<ReplicaLinkPtr>;
  struct Choice {
    ReplicaLinkPtr link;  // nullptr: there is none
    Breaker::Pass pass = Breaker::Pass::kNormal;
  };

  ReplicaSet(SocketClientSettings connection, BreakerSettings breaker)
      : connection_(std::move(connection)), breaker_(breaker) {}

  // A replica that stays under its name and address keeps its link. What has no valid address, or the name of another
  // before it, is left out with a line in the log.
  void set(const std::vector<Replica>& replicas);
  std::vector<ReplicaLinkPtr> all() const;

  // First a replica whose probe is due. Else the less busy of two that are drawn from those that work: the closed
  // breakers, filled up with the least bad of the others to half of all replicas, so that a fault that all of them seem
  // to have never leaves nobody to ask; without those that shed just now, while there is another. Must be followed by a
  // call that leaves the breaker with the same pass.
  Choice choose(Breaker::TimePoint now) const;
  // One that is not among `tried`, for another attempt; never a probe.
  Choice choose_other(const Links& tried, Breaker::TimePoint now) const;
  bool has_other(const Links& tried) const;

 private:
  std::shared_ptr<const Links> links() const;
  ReplicaLinkPtr make_link(const Replica& replica) const;

  const SocketClientSettings connection_;
  const BreakerSettings breaker_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Links> links_ = std::make_shared<const Links>();
};

}  // namespace portreto::rpc
