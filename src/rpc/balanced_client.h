#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "rpc/budget.h"
#include "rpc/latencies.h"
#include "rpc/replica_set.h"

namespace portreto::rpc {

// The figures are those of ARCHITECTURE.md "Timeouts between the tiers".
struct BalancedClientSettings {
  SocketClientSettings connection{};     // without host and port, which are each replica's
  std::chrono::milliseconds timeout{0};  // of a call with all that is done for it; 0: the context's deadline alone
  bool hedge = false;                    // ask a second replica when a read is slow
  std::chrono::milliseconds hedge_delay_min{20};
  double hedge_share = 0.05;  // of the reads of the last 10 s
  double retry_share = 0.1;   // of the calls of the last 10 s; what was not sent is made again beyond it
  std::uint64_t retry_floor = 10;
  BreakerSettings breaker{};
};

// Calls one of several servers that do the same: each time the less busy of two that work. Thread-safe; as SocketClient
// destroyed before the loops, and after the last call has ended.
//
// A call that failed is made again, at another replica and three times in all, when that does no harm and its body can
// be sent again: nothing was sent; or the replica answered 503, or not completely, or not within two fifths of
// settings.timeout, and the method is idempotent or the request has an Idempotency-Key. An outcome that stays unknown
// is told as such (kOutcomeUnknown), whatever another replica said. Bodies up to 64 KiB whose length is declared are
// read before the call begins, and kept; longer ones are streamed, cannot be sent again once 64 KiB were read, and have
// no limit but the context's deadline and stall_timeout.
//
// Reads (GET, HEAD) that take longer than 95 % of those before them are asked a second time elsewhere, when
// settings.hedge is on; the first good answer counts, and the other call's connection is closed.
//
// kUnavailable at once when there is no replica. Else the errors of http::Client.
class BalancedClient final : public http::Client {
 public:
  struct ReplicaStatistics {
    Replica replica;
    Breaker::State breaker = Breaker::State::kClosed;
    std::uint64_t in_flight = 0;
    std::uint64_t calls = 0;     // attempts, since it joined
    std::uint64_t failures = 0;  // of these, the ones that count against it: see judge() in the source
  };
  struct Statistics {
    std::uint64_t calls = 0;     // of send()
    std::uint64_t failures = 0;  // of these, ended with an error; an HTTP status is none
    std::uint64_t retries = 0;
    std::uint64_t hedges = 0;
    std::uint64_t hedge_wins = 0;
    std::vector<ReplicaStatistics> replicas{};
  };

  explicit BalancedClient(BalancedClientSettings settings);
  ~BalancedClient() override;

  // From now on calls go to these. Replicas that stay keep their connections and what is known of them; calls under way
  // to one that leaves end as they would have. Any thread, any time.
  void set_replicas(const std::vector<Replica>& replicas);
  Statistics statistics() const;

  Task<Result<http::Response>> send(http::Request request) override;

 private:
  struct Race;
  using Links = ReplicaSet::Links;

  Task<Result<http::Response>> call(http::Request& request, class RewindableBody& body);
  Task<Result<http::Response>> ask_first(http::Request& request, const RewindableBody& body, ReplicaSet::Choice choice,
                                         Links& asked);
  Task<Result<http::Response>> race(http::Request& request, const RewindableBody& body, ReplicaSet::Choice choice,
                                    std::chrono::steady_clock::duration delay, Links& asked);
  Task<void> run_first(http::Request& request, const RewindableBody& body, ReplicaSet::Choice choice, Race& race);
  Task<void> run_second(http::Request& request, const RewindableBody& body, std::chrono::steady_clock::duration delay,
                        Links& asked, Race& race);
  Task<bool> may_ask_again(const http::Request& request, const RewindableBody& body,
                           const Result<http::Response>& answer, const Links& asked);
  std::chrono::steady_clock::time_point deadline_of_attempt(const http::Request& request, const RewindableBody& body,
                                                            const Links& asked) const;
  Task<Result<http::Response>> ask(http::Request& request, const RewindableBody& body, ReplicaSet::Choice choice);
  Breaker::Outcome judge(const Result<http::Response>& answer, const http::Request& request, Breaker::TimePoint begun,
                         Breaker::TimePoint now) const;

  const BalancedClientSettings settings_;
  ReplicaSet replicas_;
  Budget retry_budget_;
  Budget hedge_budget_;
  Latencies read_latencies_;
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<std::uint64_t> hedges_{0};
  std::atomic<std::uint64_t> hedge_wins_{0};
};

}  // namespace portreto::rpc
