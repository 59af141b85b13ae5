#include "cluster/conformance/registry_conformance.h"

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "cluster/conformance/await.h"

namespace portreto::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Member storage_node(std::string instance) {
  return {.role = Role::kStorage,
          .instance = std::move(instance),
          .address = "127.0.0.1:9001",
          .public_url = "http://localhost:9001",
          .zone = "a",
          .version = "1.0.0",
          .disks = {{.id = "disk-1", .capacity_bytes = 1000, .free_bytes = 900}}};
}

std::vector<std::string> instances(const MemberList& list) {
  std::vector<std::string> names;
  for (const Member& member : *list) names.push_back(member.instance);
  return names;
}

// Remembers what a watcher was told. Its callback may outlive the test body's interest, not the object.
template <typename T>
class Log {
 public:
  void add(T value) {
    const std::scoped_lock lock(mutex_);
    values_.push_back(std::move(value));
  }
  std::vector<T> values() const {
    const std::scoped_lock lock(mutex_);
    return values_;
  }
  bool ends_with(const T& value) const {
    const std::scoped_lock lock(mutex_);
    return !values_.empty() && values_.back() == value;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<T> values_;
};

using Names = std::vector<std::string>;

bool see(Registry& registry, const Names& expected) {
  return eventually([&] { return instances(registry.members(Role::kStorage)) == expected; });
}

TEST_P(RegistryConformance, AMemberIsKnownToAllUntilItLeaves) {
  auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(membership);
  ASSERT_TRUE(see(harness_->second(), {"s1"}));
  EXPECT_EQ(harness_->second().members(Role::kStorage)->front(), storage_node("s1"));
  EXPECT_TRUE(await((*membership)->leave()));
  EXPECT_TRUE(see(harness_->second(), {}));
  EXPECT_TRUE(await((*membership)->leave())) << "leaving twice";
}

TEST_P(RegistryConformance, DestroyingTheMembershipLeaves) {
  auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(see(harness_->second(), {"s1"}));
  membership->reset();
  EXPECT_TRUE(see(harness_->second(), {}));
}

TEST_P(RegistryConformance, MembersAreListedByRoleInOrderOfInstance) {
  const auto b = await(harness_->first().register_member(storage_node("b")));
  const auto a = await(harness_->second().register_member(storage_node("a")));
  const auto app = await(harness_->first().register_member({.role = Role::kApp, .instance = "a", .address = "h:1"}));
  EXPECT_TRUE(see(harness_->first(), {"a", "b"}));
  EXPECT_TRUE(eventually([&] { return instances(harness_->first().members(Role::kApp)) == Names{"a"}; }));
  EXPECT_THAT(instances(harness_->first().members(Role::kWeb)), IsEmpty());
}

TEST_P(RegistryConformance, AListThatWasHandedOutDoesNotChange) {
  const MemberList before = harness_->first().members(Role::kStorage);
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(see(harness_->first(), {"s1"}));
  EXPECT_THAT(*before, IsEmpty());
}

TEST_P(RegistryConformance, AnUpdateIsSeen) {
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  Member changed = storage_node("s1");
  changed.disks[0].free_bytes = 1;
  ASSERT_TRUE(await((*membership)->update(changed)));
  EXPECT_TRUE(eventually([&] {
    const auto members = harness_->second().members(Role::kStorage);
    return members->size() == 1 && members->front() == changed;
  }));
}

TEST_P(RegistryConformance, AMemberCannotBecomeAnother) {
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  EXPECT_EQ(await((*membership)->update(storage_node("s2"))).error().code, ErrorCode::kInvalidArgument);
  Member other_role = storage_node("s1");
  other_role.role = Role::kApp;
  EXPECT_EQ(await((*membership)->update(other_role)).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(RegistryConformance, AnUpdateAfterLeavingIsAConflict) {
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(await((*membership)->leave()));
  EXPECT_EQ(await((*membership)->update(storage_node("s1"))).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(see(harness_->first(), {}));
}

TEST_P(RegistryConformance, ANewerRegistrationTakesOverFromItsOwnRemains) {
  if (!harness_->can_move()) GTEST_SKIP() << "where a member is stands in the settings";
  auto old = await(harness_->first().register_member(storage_node("s1")));
  Member moved = storage_node("s1");
  moved.address = "127.0.0.1:9002";
  const auto current = await(harness_->second().register_member(moved));
  ASSERT_TRUE(current);
  const auto sees_moved = [&](Registry& registry) {
    const auto members = registry.members(Role::kStorage);
    return members->size() == 1 && members->front() == moved;
  };
  ASSERT_TRUE(eventually([&] { return sees_moved(harness_->first()) && sees_moved(harness_->second()); }));
  EXPECT_EQ(await((*old)->update(storage_node("s1"))).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(await((*old)->leave()));
  old->reset();
  // A later change has been seen, so the old one's end would have been.
  const auto later = await(harness_->first().register_member(storage_node("s2")));
  EXPECT_TRUE(see(harness_->second(), {"s1", "s2"}));
}

TEST_P(RegistryConformance, AMemberThatBreaksARuleIsRefused) {
  const auto code_of = [&](Member member) {
    const auto result = await(harness_->first().register_member(std::move(member)));
    return result ? std::optional<ErrorCode>() : result.error().code;
  };
  EXPECT_EQ(code_of(storage_node("")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(storage_node("../s1")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(storage_node(std::string(65, 'a'))), ErrorCode::kInvalidArgument);
  Member many_disks = storage_node("s1");
  many_disks.disks.resize(kDisksMax + 1, many_disks.disks[0]);
  EXPECT_EQ(code_of(many_disks), ErrorCode::kInvalidArgument);
  EXPECT_THAT(*harness_->first().members(Role::kStorage), IsEmpty());
}

TEST_P(RegistryConformance, AWatcherIsToldTheListNowAndAfterEachChange) {
  Log<Names> log;
  const auto subscription =
      harness_->second().watch_members(Role::kStorage, [&](MemberList list) { log.add(instances(list)); });
  EXPECT_TRUE(eventually([&] { return log.ends_with({}); }));
  auto membership = await(harness_->first().register_member(storage_node("s1")));
  EXPECT_TRUE(eventually([&] { return log.ends_with({"s1"}); }));
  membership->reset();
  EXPECT_TRUE(eventually([&] { return log.ends_with({}); }));
  EXPECT_THAT(log.values(), ElementsAre(Names{}, Names{"s1"}, Names{}));
}

TEST_P(RegistryConformance, AWatcherMayAskTheRegistry) {
  Log<Names> log;
  Registry& registry = harness_->first();
  const auto subscription = registry.watch_members(
      Role::kStorage, [&](const MemberList&) { log.add(instances(registry.members(Role::kStorage))); });
  const auto membership = await(registry.register_member(storage_node("s1")));
  EXPECT_TRUE(eventually([&] { return log.ends_with({"s1"}); }));
}

TEST_P(RegistryConformance, AnEndedSubscriptionIsSilent) {
  Log<Names> ended, witness;
  auto subscription =
      harness_->first().watch_members(Role::kStorage, [&](MemberList list) { ended.add(instances(list)); });
  ASSERT_TRUE(eventually([&] { return !ended.values().empty(); }));
  subscription.reset();
  const std::size_t calls = ended.values().size();
  const auto other =
      harness_->first().watch_members(Role::kStorage, [&](MemberList list) { witness.add(instances(list)); });
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(eventually([&] { return witness.ends_with({"s1"}); }));
  EXPECT_EQ(ended.values().size(), calls);
}

TEST_P(RegistryConformance, EndingASubscriptionWaitsForACallUnderWay) {
  std::atomic<bool> entered = false, finished = false;
  auto subscription = harness_->first().watch_members(Role::kStorage, [&](const MemberList&) {
    entered = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // makes a missing wait visible; nothing depends on it
    finished = true;
  });
  ASSERT_TRUE(eventually([&] { return entered.load(); }));
  subscription.reset();
  EXPECT_TRUE(finished);
}

TEST_P(RegistryConformance, ACallbackMayEndItsOwnSubscription) {
  std::atomic<int> calls = 0;
  std::mutex mutex;
  Subscription subscription;
  {
    const std::scoped_lock lock(mutex);  // the callback waits until it has been assigned
    subscription = harness_->first().watch_members(Role::kStorage, [&](const MemberList&) {
      const std::scoped_lock inner(mutex);
      subscription.reset();
      ++calls;
    });
  }
  ASSERT_TRUE(eventually([&] { return calls == 1; }));
  Log<Names> witness;
  const auto other =
      harness_->first().watch_members(Role::kStorage, [&](MemberList list) { witness.add(instances(list)); });
  const auto membership = await(harness_->first().register_member(storage_node("s1")));
  ASSERT_TRUE(eventually([&] { return witness.ends_with({"s1"}); }));
  EXPECT_EQ(calls, 1);
}

TEST_P(RegistryConformance, AKeyRingThatWasNeverWrittenIsVersionZero) {
  const auto ring = await(harness_->first().key_ring("blob-url"));
  ASSERT_TRUE(ring);
  EXPECT_EQ(*ring, KeyRing{});
}

TEST_P(RegistryConformance, AKeyRingIsReplacedByCompareAndSet) {
  Registry& registry = harness_->first();
  const auto first = await(registry.replace_key_ring("blob-url", 0, "one"));
  ASSERT_TRUE(first);
  EXPECT_GT(*first, 0u);
  EXPECT_EQ(await(harness_->second().replace_key_ring("blob-url", 0, "other")).error().code, ErrorCode::kConflict);
  const auto second = await(harness_->second().replace_key_ring("blob-url", *first, "two"));
  ASSERT_TRUE(second);
  EXPECT_GT(*second, *first);
  EXPECT_EQ(await(registry.replace_key_ring("blob-url", *first, "late")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(await(registry.key_ring("blob-url")).value(), (KeyRing{*second, "two"}));
}

TEST_P(RegistryConformance, KeyRingsHoldAnyBytesAndAreApart) {
  const std::string bytes("\0\n\xff ring", 8);
  ASSERT_TRUE(await(harness_->first().replace_key_ring("one", 0, bytes)));
  ASSERT_TRUE(await(harness_->first().replace_key_ring("two", 0, "")));
  EXPECT_EQ(await(harness_->second().key_ring("one"))->bytes, bytes);
  EXPECT_EQ(await(harness_->second().key_ring("two"))->bytes, "");
  EXPECT_GT(await(harness_->second().key_ring("two"))->version, 0u);
}

TEST_P(RegistryConformance, AKeyRingOverTheLimitIsRefused) {
  ASSERT_TRUE(await(harness_->first().replace_key_ring("ring", 0, std::string(kKeyRingBytesMax, 'x'))));
  EXPECT_EQ(await(harness_->first().replace_key_ring("other", 0, std::string(kKeyRingBytesMax + 1, 'x'))).error().code,
            ErrorCode::kPayloadTooLarge);
}

TEST_P(RegistryConformance, ABadNameIsRefused) {
  for (const std::string name : {"", "../etc", ".starts", "a/b", "a b"}) {
    EXPECT_EQ(await(harness_->first().key_ring(name)).error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_EQ(await(harness_->first().replace_key_ring(name, 0, "x")).error().code, ErrorCode::kInvalidArgument)
        << name;
    EXPECT_THROW((void)harness_->first().watch_key_ring(name, [](const KeyRing&) {}), std::invalid_argument) << name;
    EXPECT_THROW((void)harness_->first().campaign(name), std::invalid_argument) << name;
  }
}

TEST_P(RegistryConformance, OfRacingWritersExactlyOneWinsEachVersion) {
  constexpr int kWriters = 8, kRounds = 5;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t version = await(harness_->first().key_ring("race"))->version;
    std::atomic<int> wins = 0, conflicts = 0;
    {
      std::vector<std::jthread> writers;
      for (int i = 0; i < kWriters; ++i) {
        writers.emplace_back([&, i] {
          Registry& registry = i % 2 == 0 ? harness_->first() : harness_->second();
          const auto result = await(registry.replace_key_ring("race", version, std::to_string(i)));
          if (result) ++wins;
          if (!result && result.error().code == ErrorCode::kConflict) ++conflicts;
        });
      }
    }
    EXPECT_EQ(wins, 1);
    EXPECT_EQ(conflicts, kWriters - 1);
  }
}

TEST_P(RegistryConformance, AKeyRingsWatcherIsToldItNowAndAfterEachChange) {
  Log<std::string> log;
  const auto subscription = harness_->second().watch_key_ring("ring", [&](KeyRing ring) { log.add(ring.bytes); });
  ASSERT_TRUE(eventually([&] { return log.ends_with(""); }));
  const auto version = await(harness_->first().replace_key_ring("ring", 0, "one"));
  EXPECT_TRUE(eventually([&] { return log.ends_with("one"); }));
  ASSERT_TRUE(await(harness_->first().replace_key_ring("ring", *version, "two")));
  EXPECT_TRUE(eventually([&] { return log.ends_with("two"); }));
}

TEST_P(RegistryConformance, KeyRingsSurviveARestartAndMembersDoNot) {
  auto membership = await(harness_->first().register_member(storage_node("s1")));
  const auto version = await(harness_->first().replace_key_ring("ring", 0, "kept"));
  ASSERT_TRUE(version);
  membership->reset();
  harness_->restart();
  EXPECT_EQ(await(harness_->first().key_ring("ring")).value(), (KeyRing{*version, "kept"}));
  EXPECT_THAT(*harness_->first().members(Role::kStorage), IsEmpty());
}

TEST_P(RegistryConformance, OneLeadsAndTheNextTakesOverWithAGreaterEpoch) {
  auto first = harness_->first().campaign("steward");
  ASSERT_TRUE(eventually([&] { return first->epoch().has_value(); }));
  const std::uint64_t epoch = *first->epoch();
  auto second = harness_->second().campaign("steward");
  harness_->await_candidates("steward", 2);
  auto third = harness_->first().campaign("steward");
  const auto other = harness_->second().campaign("another-office");
  ASSERT_TRUE(eventually([&] { return other->epoch().has_value(); }));
  EXPECT_EQ(first->epoch(), epoch);
  EXPECT_FALSE(second->epoch());
  first.reset();
  ASSERT_TRUE(eventually([&] { return second->epoch().has_value(); }));
  EXPECT_GT(*second->epoch(), epoch);
  EXPECT_FALSE(third->epoch());
}

TEST_P(RegistryConformance, ACandidateThatWithdrawsIsPassedOver) {
  auto first = harness_->first().campaign("steward");
  ASSERT_TRUE(eventually([&] { return first->epoch().has_value(); }));
  auto second = harness_->first().campaign("steward");
  const auto third = harness_->first().campaign("steward");
  harness_->await_candidates("steward", 3);
  second.reset();
  EXPECT_TRUE(first->epoch());
  first.reset();
  EXPECT_TRUE(eventually([&] { return third->epoch().has_value(); }));
}

TEST_P(RegistryConformance, ACandidatesWatcherIsToldWhenItLeads) {
  auto first = harness_->first().campaign("steward");
  ASSERT_TRUE(eventually([&] { return first->epoch().has_value(); }));
  const auto second = harness_->second().campaign("steward");
  harness_->await_candidates("steward", 2);
  Log<bool> log;
  const auto subscription = second->watch([&](std::optional<std::uint64_t> epoch) { log.add(epoch.has_value()); });
  ASSERT_TRUE(eventually([&] { return log.ends_with(false); }));
  first.reset();
  EXPECT_TRUE(eventually([&] { return log.ends_with(true); }));
}

TEST_P(RegistryConformance, EpochsGrowOverARestart) {
  auto leader = harness_->first().campaign("steward");
  ASSERT_TRUE(eventually([&] { return leader->epoch().has_value(); }));
  const std::uint64_t epoch = *leader->epoch();
  leader.reset();
  harness_->restart();
  leader = harness_->first().campaign("steward");
  ASSERT_TRUE(eventually([&] { return leader->epoch().has_value(); }));
  EXPECT_GT(*leader->epoch(), epoch);
}

}  // namespace
}  // namespace portreto::cluster
