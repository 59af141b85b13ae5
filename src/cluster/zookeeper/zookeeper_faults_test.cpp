#include <gmock/gmock.h>

#include <atomic>
#include <mutex>

#include "cluster/zookeeper/testing/client.h"
#include "cluster/zookeeper/testing/cluster.h"
#include "cluster/zookeeper/testing/zookeeper_server.h"
#include "runtime/testing/tcp_proxy.h"

// One process of several whose way to ZooKeeper breaks, and nodes that change behind its back.
namespace portreto::cluster {
namespace {

using namespace std::chrono_literals;
using Mode = TcpProxy::Mode;

class ZookeeperFaultsTest : public testing::Test {
 protected:
  ZookeeperOptions far_options() const {
    ZookeeperOptions options = near_options();
    options.servers = proxy_.address();
    return options;
  }
  ZookeeperOptions near_options() const {
    return {.servers = shared_zookeeper().addresses(), .root = root_, .session_timeout = 1000ms, .patience = 300ms};
  }

  std::string path(const std::string& instance) const { return root_ + "/members/storage/" + instance; }
  bool is_gone(const std::string& instance) { return client_.owner(path(instance)) == 0; }
  void hold_until_disconnected() {
    proxy_.set(Mode::kHold);
    ASSERT_TRUE(eventually([&] { return !far_->is_current(); }));
  }

  const std::string root_ = own_root();
  TcpProxy proxy_{shared_zookeeper().servers().front()->port()};
  Client client_{near_options()};
  std::unique_ptr<ZookeeperRegistry> far_ = connect(far_options());
  std::unique_ptr<ZookeeperRegistry> near_ = connect(near_options());
};

TEST_F(ZookeeperFaultsTest, ASessionThatExpiredIsFollowedByOneThatRestoresAll) {
  const auto membership = enter(*far_, "s1");
  const auto leadership = far_->campaign("steward");
  ASSERT_TRUE(eventually([&] { return leadership->epoch().has_value(); }));
  std::mutex mutex;
  std::string told;
  const auto subscription = far_->watch_key_ring("ring", [&](const KeyRing& ring) {
    const std::scoped_lock lock(mutex);
    told = ring.bytes;
  });
  const auto other = near_->campaign("steward");
  ASSERT_TRUE(eventually([&] { return client_.count(root_ + "/leaders/steward") == 2 && seen(*far_) == "s1"; }));
  const std::uint64_t first_epoch = *leadership->epoch();
  const std::int64_t first_owner = client_.owner(path("s1"));

  proxy_.set(Mode::kHold);
  // As soon as somebody else leads, the first must have known for long that it does not.
  ASSERT_TRUE(eventually([&] {
    const bool other_leads = other->epoch().has_value();
    EXPECT_FALSE(other_leads && leadership->epoch().has_value());
    return other_leads;
  }));
  EXPECT_GT(*other->epoch(), first_epoch);
  EXPECT_TRUE(eventually([&] { return is_gone("s1"); }));
  EXPECT_EQ(seen(*far_), "s1") << "a list stays as it was while ZooKeeper is away";
  ASSERT_TRUE(await(near_->replace_key_ring("ring", 0, "meanwhile")));

  proxy_.set(Mode::kPass);
  ASSERT_TRUE(eventually([&] { return !is_gone("s1"); }));
  EXPECT_NE(client_.owner(path("s1")), first_owner);
  EXPECT_EQ(client_.count(root_ + "/members/storage"), 1u);
  EXPECT_TRUE(eventually([&] {
    const std::scoped_lock lock(mutex);
    return told == "meanwhile";
  })) << "watches are set again";
  EXPECT_TRUE(eventually([&] { return client_.count(root_ + "/leaders/steward") == 2; }));
  EXPECT_FALSE(leadership->epoch());
  EXPECT_TRUE(eventually([&] { return seen(*near_) == "s1" && seen(*far_) == "s1"; }));
  Member changed = storage_node("s1");
  changed.zone = "b";
  EXPECT_TRUE(await(membership->update(changed)));
}

TEST_F(ZookeeperFaultsTest, AConnectionThatBreaksCostsNothing) {
  const auto membership = enter(*far_, "s1");
  const auto leadership = far_->campaign("steward");
  ASSERT_TRUE(eventually([&] { return leadership->epoch().has_value(); }));
  const std::uint64_t epoch = *leadership->epoch();
  const std::int64_t owner = client_.owner(path("s1"));
  std::atomic<bool> was_lost = false;
  const auto subscription = leadership->watch([&](std::optional<std::uint64_t> now) {
    if (!now) was_lost = true;
  });
  for (int i = 0; i < 3; ++i) {
    proxy_.cut();
    const std::string name = "n" + std::to_string(i);
    const auto newcomer = enter(*near_, name);
    EXPECT_TRUE(eventually([&] { return seen(*far_) == name + " s1"; })) << "watches are still set";
    EXPECT_TRUE(eventually([&] { return far_->is_current(); }));
  }
  EXPECT_EQ(leadership->epoch(), epoch);
  EXPECT_FALSE(was_lost);
  EXPECT_EQ(client_.owner(path("s1")), owner);
}

TEST_F(ZookeeperFaultsTest, WithoutAConnectionWritesAreRefusedAndReadsGiveWhatWasKnown) {
  const auto membership = enter(*far_, "s1");
  const auto leaver = enter(*far_, "s2");
  ASSERT_TRUE(await(far_->replace_key_ring("ring", 0, "known")));
  ASSERT_TRUE(eventually([&] { return seen(*far_) == "s1 s2"; }));
  hold_until_disconnected();

  EXPECT_EQ(code_of(await(far_->register_member(storage_node("s3")))), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(await(far_->replace_key_ring("ring", 1, "new"))), ErrorCode::kUnavailable);
  Member changed = storage_node("s1");
  changed.zone = "b";
  EXPECT_EQ(code_of(await(membership->update(changed))), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(await(leaver->leave())), ErrorCode::kUnavailable);
  EXPECT_EQ(await(far_->key_ring("ring")).value(), (KeyRing{1, "known"}));
  EXPECT_EQ(code_of(await(far_->key_ring("unknown"))), ErrorCode::kUnavailable);
  EXPECT_EQ(seen(*far_), "s1 s2");

  proxy_.set(Mode::kPass);
  EXPECT_TRUE(eventually([&] {
    const auto members = near_->members(Role::kStorage);
    return members->size() == 1 && members->front() == changed;
  })) << "what was refused is made up for: one update, and one that left";
  EXPECT_TRUE(await(leaver->leave()));
}

TEST_F(ZookeeperFaultsTest, AWriteWithoutAnAnswerIsAnUnknownOutcome) {
  ASSERT_TRUE(await(far_->replace_key_ring("ring", 0, "old")));
  proxy_.set(Mode::kDropAnswers);
  EXPECT_EQ(code_of(await(far_->replace_key_ring("ring", 1, "new"))), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(await(near_->key_ring("ring")).value(), (KeyRing{2, "new"})) << "it was done";
  proxy_.set(Mode::kPass);
  EXPECT_TRUE(eventually([&] { return await(far_->key_ring("ring")) == KeyRing{2, "new"}; }));
}

TEST_F(ZookeeperFaultsTest, ARegistrationWithoutAnAnswerLeavesNothingBehind) {
  proxy_.set(Mode::kDropAnswers);
  EXPECT_EQ(code_of(await(far_->register_member(storage_node("s1")))), ErrorCode::kOutcomeUnknown);
  proxy_.set(Mode::kPass);
  ASSERT_TRUE(eventually([&] { return far_->is_current(); }));
  EXPECT_TRUE(eventually([&] { return is_gone("s1"); }));
  const auto again = enter(*far_, "s1");
  EXPECT_FALSE(is_gone("s1"));
}

TEST_F(ZookeeperFaultsTest, ACandidacyWithoutAnAnswerStandsOnce) {
  proxy_.set(Mode::kDropAnswers);
  const auto leadership = far_->campaign("steward");
  ASSERT_TRUE(eventually([&] { return !far_->is_current(); }));
  EXPECT_FALSE(leadership->epoch());
  proxy_.set(Mode::kPass);
  ASSERT_TRUE(eventually([&] { return leadership->epoch().has_value(); }));
  EXPECT_EQ(client_.count(root_ + "/leaders/steward"), 1u);
}

TEST_F(ZookeeperFaultsTest, AProcessThatComesBackLateYieldsToItsSuccessor) {
  auto old = enter(*far_, "s1");
  proxy_.set(Mode::kHold);  // suspended, while the operator starts another in its place
  const auto current = enter(*near_, "s1");
  const std::int64_t owner = client_.owner(path("s1"));
  proxy_.set(Mode::kPass);
  EXPECT_TRUE(eventually([&] { return code_of(await(old->update(storage_node("s1")))) == ErrorCode::kConflict; }));
  EXPECT_TRUE(await(old->leave()));
  old.reset();
  far_.reset();
  EXPECT_EQ(client_.owner(path("s1")), owner);
  EXPECT_TRUE(await(current->update(storage_node("s1"))));
}

TEST_F(ZookeeperFaultsTest, AProcessThatComesBackWithANewSessionYieldsToo) {
  const auto old = enter(*far_, "s1");
  proxy_.set(Mode::kHold);
  ASSERT_TRUE(eventually([&] { return is_gone("s1"); }));
  const auto current = enter(*near_, "s1");
  const std::int64_t owner = client_.owner(path("s1"));
  proxy_.set(Mode::kPass);
  ASSERT_TRUE(eventually([&] { return far_->is_current(); }));
  EXPECT_TRUE(eventually([&] { return code_of(await(old->update(storage_node("s1")))) == ErrorCode::kConflict; }));
  EXPECT_EQ(client_.owner(path("s1")), owner);
}

TEST_F(ZookeeperFaultsTest, ASecondRegistrationInTheSameProcessReplacesTheFirst) {
  auto old = enter(*far_, "s1");
  const auto current = enter(*far_, "s1");
  EXPECT_EQ(code_of(await(old->update(storage_node("s1")))), ErrorCode::kConflict);
  EXPECT_TRUE(await(old->leave()));
  old.reset();
  EXPECT_TRUE(await(current->update(storage_node("s1"))));
  EXPECT_FALSE(is_gone("s1"));
}

TEST_F(ZookeeperFaultsTest, NodesThatSomebodyRemovesOrChangesAreRestored) {
  const auto membership = enter(*far_, "s1");
  const auto leadership = far_->campaign("steward");
  ASSERT_TRUE(eventually([&] { return leadership->epoch() && seen(*near_) == "s1"; }));
  const std::uint64_t epoch = *leadership->epoch();
  Handle& handle = client_.handle();

  ASSERT_TRUE(await(handle.erase(path("s1"), -1)));
  EXPECT_TRUE(eventually([&] { return !is_gone("s1"); }));
  ASSERT_TRUE(await(handle.set(path("s1"), "no member", -1)));
  EXPECT_TRUE(eventually([&] { return await(handle.get(path("s1"), Watch::kNo))->bytes != "no member"; }));

  const auto nodes = await(handle.children(root_ + "/leaders/steward", Watch::kNo));
  ASSERT_TRUE(await(handle.erase(root_ + "/leaders/steward/" + nodes->front(), -1)));
  EXPECT_TRUE(eventually([&] { return leadership->epoch().value_or(0) > epoch; }));
}

TEST_F(ZookeeperFaultsTest, AForeignNodeInItsPlaceEndsARegistration) {
  const auto membership = enter(*far_, "s1");
  ASSERT_TRUE(await(client_.handle().take_over(path("s1"), -1, R"({"address":"h:1"})", &ZOO_OPEN_ACL_UNSAFE)));
  EXPECT_TRUE(
      eventually([&] { return code_of(await(membership->update(storage_node("s1")))) == ErrorCode::kConflict; }));
  EXPECT_TRUE(eventually([&] {
    const auto members = near_->members(Role::kStorage);
    return !members->empty() && members->front().address == "h:1";
  }));
}

TEST_F(ZookeeperFaultsTest, AMemberThatCannotBeReadIsLeftOut) {
  const auto acl = &ZOO_OPEN_ACL_UNSAFE;
  ASSERT_TRUE(await(client_.handle().create(path("broken"), "{", acl, ZOO_EPHEMERAL)));
  const auto membership = enter(*far_, "s1");
  EXPECT_TRUE(eventually([&] { return seen(*near_) == "s1"; }));
  ASSERT_TRUE(await(client_.handle().set(path("broken"), R"({"address":"h:1"})", -1)));
  EXPECT_TRUE(eventually([&] { return seen(*near_) == "broken s1"; }));
}

TEST_F(ZookeeperFaultsTest, KeysInUseOutliveTheirNode) {
  std::mutex mutex;
  KeyRing told;
  const auto subscription = far_->watch_key_ring("ring", [&](KeyRing ring) {
    const std::scoped_lock lock(mutex);
    told = std::move(ring);
  });
  const auto is_told = [&](const KeyRing& ring) {
    return eventually([&] {
      const std::scoped_lock lock(mutex);
      return told == ring;
    });
  };
  ASSERT_TRUE(await(near_->replace_key_ring("ring", 0, "one")));
  ASSERT_TRUE(await(near_->replace_key_ring("ring", 1, "two")));
  ASSERT_TRUE(is_told({2, "two"}));
  ASSERT_TRUE(await(client_.handle().erase(root_ + "/keys/ring", -1)));
  EXPECT_EQ(await(far_->key_ring("ring")).value(), KeyRing()) << "who asks is told, so that it can be written again";
  EXPECT_TRUE(is_told({2, "two"}));
  EXPECT_EQ(code_of(await(near_->replace_key_ring("ring", 2, "three"))), ErrorCode::kConflict);
  ASSERT_TRUE(await(near_->replace_key_ring("ring", 0, "three")));
  EXPECT_TRUE(is_told({1, "three"}));
}

TEST_F(ZookeeperFaultsTest, ACrowdThatVanishesIsKeptUntilItHasHeldOrWasFoundDead) {
  ZookeeperOptions patient = near_options();
  patient.session_timeout = 3000ms;  // which is the grace
  const auto doubting = connect(patient);
  patient.is_alive = [](Member member) -> Task<bool> {
    if (member.instance == "d") throw std::runtime_error("the probe is broken");
    co_return member.instance == "c";
  };
  const auto asking = connect(patient);
  std::vector<std::unique_ptr<Membership>> memberships;
  for (const auto* name : {"a", "b", "c", "d"}) memberships.push_back(enter(*far_, name));
  ASSERT_TRUE(eventually([&] { return seen(*doubting) == "a b c d" && seen(*asking) == "a b c d"; }));

  proxy_.set(Mode::kHold);  // one session ends, and with it all of them
  EXPECT_TRUE(eventually([&] { return seen(*asking) == "c d"; }));
  EXPECT_EQ(client_.count(root_ + "/members/storage"), 0u);
  EXPECT_EQ(seen(*doubting), "a b c d");
  EXPECT_TRUE(eventually([&] { return seen(*asking).empty() && seen(*doubting).empty(); }));
}

}  // namespace
}  // namespace portreto::cluster
