#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/registry.h"

namespace portreto::cluster {

// The registry of a cluster without ZooKeeper: who there can be stands in the settings of every process, and who of
// them is there is found out by asking each. What it cannot do:
// - Key rings are those of this process alone. Whoever runs the cluster brings the same ones to each process, so no
//   process may rotate them.
// - Nobody is elected: under a name leads the one process whose settings say so, and nobody while it is away. Epochs
//   are made from the time at which a process began: of two that lead one after the other the later one's is greater
//   as long as their clocks differ by less than the time between.
class StaticRegistry final : public Registry {
 public:
  // A process that was asked: as it is registered, or nullopt when it is not (not yet ready, or about to end). An error
  // when it did not answer.
  using Answer = Result<std::optional<Member>>;

  // Unanswered questions in a row after which a member counts as gone. Some may be lost on a busy machine; until then
  // whoever calls it looks elsewhere by himself (rpc/breaker.h).
  static constexpr int kUnansweredMax = 3;

  struct Options {
    std::vector<Member> members;  // with the addresses at which they are asked and the zones that count
    std::set<std::string> leads;  // the names under which this process leads, and no other of the cluster
    // Asks one of them. Runs on a thread of the registry, so it must not block, and must end within a time of its own.
    std::function<Task<Answer>(Member)> ask;
    std::chrono::milliseconds interval{1000};  // between an answer of a member and the next question
  };

  // `own` keeps what this process registers, its key rings and its candidacies. The members of a role are asked from
  // the first time that somebody wants to know them.
  StaticRegistry(Options options, std::unique_ptr<Registry> own);
  ~StaticRegistry() override;

  Task<Result<std::unique_ptr<Membership>>> register_member(Member member) override;
  MemberList members(Role role) const override;
  Subscription watch_members(Role role, std::function<void(MemberList)> callback) override;
  Task<Result<KeyRing>> key_ring(std::string name) override;
  Task<Result<std::uint64_t>> replace_key_ring(std::string name, std::uint64_t expected, std::string bytes) override;
  Subscription watch_key_ring(std::string name, std::function<void(KeyRing)> callback) override;
  std::unique_ptr<Leadership> campaign(std::string name) override;

 private:
  class State;
  class Bystander;
  class Candidate;
  const std::unique_ptr<State> state_;
};

}  // namespace portreto::cluster
