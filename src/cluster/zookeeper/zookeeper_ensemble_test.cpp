#include <gmock/gmock.h>

#include <atomic>
#include <chrono>

#include "base/testing/temporary_directory.h"
#include "cluster/zookeeper/testing/client.h"
#include "cluster/zookeeper/testing/cluster.h"
#include "cluster/zookeeper/testing/zookeeper_server.h"

// Three servers, of which one fails, or all (FAULTS.md).
namespace portreto::cluster {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::AnyOf;
using testing::Eq;

constexpr auto kSessionTimeout = 2000ms;
// What a busy machine may add to a wait.
constexpr auto kSlack = 500ms;
// FAULTS.md: how soon all is well once ZooKeeper is back.
constexpr auto kRecovery = 10s;

class ZookeeperEnsembleTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ensemble_ = std::make_unique<ZookeeperEnsemble>(3); }
  static void TearDownTestSuite() { ensemble_.reset(); }

  ZookeeperEnsembleTest() {
    subscription_ = second_->watch_members(Role::kStorage, [this](const MemberList& list) {
      if (!list->empty()) was_filled_ = true;
      if (list->empty() && was_filled_) has_emptied_ = true;
    });
    if (!eventually([&] { return leadership_->epoch().has_value() && seen(*second_) == "s1 s2"; })) {
      throw std::runtime_error("the registry does not work");
    }
    first_epoch_ = *leadership_->epoch();
  }

  ZookeeperOptions options(std::string directory = "") const {
    return {.servers = ensemble_->addresses(),
            .root = root_,
            .session_timeout = kSessionTimeout,
            .patience = 200ms,
            .directory = std::move(directory)};
  }

  // Leadership is given up before a session's timeout, by its holder's own clock.
  void expect_resignation_since(steady_clock::time_point since) {
    EXPECT_TRUE(eventually([&] { return !leadership_->epoch(); }));
    EXPECT_LT(steady_clock::now() - since, kSessionTimeout + kSlack);
  }

  void expect_all_is_well_by(steady_clock::time_point deadline) {
    EXPECT_TRUE(eventually([&] { return first_->is_current() && second_->is_current(); }));
    EXPECT_TRUE(eventually([&] { return leadership_->epoch().has_value(); }));
    EXPECT_GE(leadership_->epoch().value_or(0), first_epoch_);
    EXPECT_TRUE(eventually([&] {
      const auto ring = await(first_->key_ring("ring"));
      return ring && await(second_->replace_key_ring("ring", ring->version, "after"));
    }));
    Client client(options());
    EXPECT_TRUE(eventually([&] { return client.count(root_ + "/members/storage") == 2; })) << "one node per instance";
    EXPECT_TRUE(eventually([&] { return seen(*first_) == "s1 s2" && seen(*second_) == "s1 s2"; }));
    EXPECT_LT(steady_clock::now(), deadline);
    EXPECT_FALSE(has_emptied_);
    EXPECT_TRUE(await(member_->update(storage_node("s1"))));
  }

  static inline std::unique_ptr<ZookeeperEnsemble> ensemble_;

  const std::string root_ = own_root();
  std::unique_ptr<ZookeeperRegistry> first_ = connect(options());
  std::unique_ptr<ZookeeperRegistry> second_ = connect(options());
  std::unique_ptr<Membership> member_ = enter(*first_, "s1");
  std::unique_ptr<Membership> other_member_ = enter(*second_, "s2");
  std::unique_ptr<Leadership> leadership_ = first_->campaign("steward");
  std::atomic<bool> was_filled_ = false;
  std::atomic<bool> has_emptied_ = false;
  Subscription subscription_;
  std::uint64_t first_epoch_ = 0;
};

TEST_F(ZookeeperEnsembleTest, TheLossOfItsLeaderCostsNothing) {
  ZookeeperServer& lost = ensemble_->leader();
  lost.kill();
  expect_all_is_well_by(steady_clock::now() + kRecovery);
  lost.start();
  ensemble_->await_serving();
}

TEST_F(ZookeeperEnsembleTest, AllSuspendedPastTheSessionStopOnlyChange) {
  const auto suspended = steady_clock::now();
  for (const auto& server : ensemble_->servers()) server->suspend();
  EXPECT_THAT(code_of(await(second_->replace_key_ring("ring", 0, "before"))),
              AnyOf(Eq(ErrorCode::kUnavailable), Eq(ErrorCode::kOutcomeUnknown)));
  expect_resignation_since(suspended);
  EXPECT_TRUE(eventually([&] { return steady_clock::now() > suspended + kSessionTimeout + kSlack; }));
  EXPECT_EQ(code_of(await(second_->replace_key_ring("ring", 0, "before"))), ErrorCode::kUnavailable);
  EXPECT_EQ(seen(*first_), "s1 s2");

  const auto resumed = steady_clock::now();
  for (const auto& server : ensemble_->servers()) server->resume();
  expect_all_is_well_by(resumed + kRecovery);
}

TEST_F(ZookeeperEnsembleTest, AllLostAndBack) {
  const TemporaryDirectory temporary;
  const std::string directory = temporary.path() + "/copies";
  {
    const auto registry = connect(options(directory));
    ASSERT_TRUE(await(registry->replace_key_ring("ring", 0, "keys")));
    ASSERT_TRUE(eventually([&] { return seen(*registry) == "s1 s2"; }));
  }
  const auto lost = steady_clock::now();
  for (const auto& server : ensemble_->servers()) server->kill();
  expect_resignation_since(lost);
  EXPECT_EQ(code_of(await(second_->replace_key_ring("ring", 1, "before"))), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(await(first_->register_member(storage_node("s3")))), ErrorCode::kUnavailable);
  EXPECT_EQ(seen(*first_), "s1 s2");

  const ZookeeperRegistry cold(options(directory));
  EXPECT_EQ(seen(cold), "s1 s2");
  EXPECT_EQ(await(const_cast<ZookeeperRegistry&>(cold).key_ring("ring")).value(), (KeyRing{1, "keys"}));

  for (const auto& server : ensemble_->servers()) server->start();
  ensemble_->await_serving();
  expect_all_is_well_by(steady_clock::now() + kRecovery);
  EXPECT_TRUE(eventually([&] { return cold.is_current() && seen(cold) == "s1 s2"; }));
}

}  // namespace
}  // namespace portreto::cluster
