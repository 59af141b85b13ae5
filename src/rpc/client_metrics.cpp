#include "rpc/client_metrics.h"

#include <memory>
#include <set>
#include <utility>

namespace portreto::rpc {

namespace {

// A counter that follows a number which only grows.
class Follower {
 public:
  explicit Follower(Counter counter) : counter_(counter) {}
  void follow(std::uint64_t value) {
    if (value > seen_) counter_.add(static_cast<double>(value - std::exchange(seen_, value)));
  }

 private:
  Counter counter_;
  std::uint64_t seen_ = 0;
};

// Called under the metrics' lock, so by one thread at a time.
class Observation {
 public:
  Observation(const BalancedClient& client, Metrics& metrics, std::string tier)
      : client_(client), metrics_(metrics), tier_(std::move(tier)) {}

  void sample() {
    const auto now = client_.statistics();
    calls_.follow(now.calls);
    failures_.follow(now.failures);
    retries_.follow(now.retries);
    hedges_.follow(now.hedges);
    hedge_wins_.follow(now.hedge_wins);
    // Prometheus forgets no series: of a replica that has left, the gauges stay at 0.
    for (const auto& instance : instances_) {
      show(instance, {});
    }
    for (const auto& replica : now.replicas) {
      instances_.insert(replica.replica.instance);
      show(replica.replica.instance, replica);
    }
  }

 private:
  void show(const std::string& instance, const BalancedClient::ReplicaStatistics& replica) {
    const std::vector<Metrics::Label> labels{{"tier", tier_}, {"instance", instance}};
    metrics_.gauge("calls_breaker_open", "1: calls avoid this replica; 0.5: one is trying whether it is back.", labels)
        .set(replica.breaker == Breaker::State::kClosed ? 0
             : replica.breaker == Breaker::State::kOpen ? 1
                                                        : 0.5);
    metrics_.gauge("calls_in_flight", "Calls to this replica that have no answer yet.", labels)
        .set(static_cast<double>(replica.in_flight));
    metrics_.gauge("calls_attempts", "Attempts at this replica since it joined.", labels)
        .set(static_cast<double>(replica.calls));
    metrics_.gauge("calls_failed_attempts", "Of these, the ones that count against it.", labels)
        .set(static_cast<double>(replica.failures));
  }
  Follower counter(const std::string& name, const std::string& help) {
    return Follower(metrics_.counter(name, help, {{"tier", tier_}}));
  }

  const BalancedClient& client_;
  Metrics& metrics_;
  const std::string tier_;
  Follower calls_ = counter("calls_total", "Calls to another tier.");
  Follower failures_ = counter("calls_failed_total", "Calls to another tier that ended without an answer.");
  Follower retries_ = counter("calls_retried_total", "Calls that were made once more at another replica.");
  Follower hedges_ =
      counter("calls_hedged_total", "Reads that a second replica was asked too, since the first is slow.");
  Follower hedge_wins_ = counter("calls_hedge_wins_total", "Reads that the second replica answered first.");
  std::set<std::string> instances_;
};

}  // namespace

void observe(const BalancedClient& client, Metrics& metrics, std::string tier) {
  metrics.before_rendering(
      [observation = std::make_shared<Observation>(client, metrics, std::move(tier))] { observation->sample(); });
}

}  // namespace portreto::rpc
