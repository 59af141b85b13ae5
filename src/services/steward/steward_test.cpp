#include "services/steward/steward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "base/contains.h"
#include "services/steward/steward_world_testing.h"

namespace portreto::services {
namespace {

using blob::always;
using blob::once;
using testing::ElementsAre;
using testing::IsEmpty;
using Effect = blob::NodeFault::Effect;
using NodeState = model::StorageNode::State;
using State = model::BlobLocation::State;

class StewardTest : public testing::Test {
 protected:
  // A blob, and the nodes of its copies.
  struct Stored {
    BlobId blob;
    std::string a, b;
  };
  Stored put_one() {
    const BlobId blob = world_.new_blob();
    EXPECT_TRUE(world_.put(blob));
    const auto row = world_.location(blob);
    return {blob, row->copies[0], row->copies[1]};
  }
  std::size_t copies_on(const std::string& node) {
    return world_.run(world_.metadata.locations().count_on(node)).value();
  }

  StewardWorld world_;
};

TEST_F(StewardTest, ReplacesTheCopiesOfALostNodeOnceItsTimeHasCome) {
  const auto blobs = world_.put_some();
  ASSERT_GT(copies_on("s1"), 0U);
  world_.kill("s1");
  world_.look();
  world_.repair();
  EXPECT_GT(copies_on("s1"), 0U) << "gone is not dead";
  world_.wait();
  EXPECT_EQ(world_.steward->figures().lost_nodes, 1U);
  world_.repair();
  EXPECT_TRUE(world_.are_safe(blobs));
  EXPECT_EQ(copies_on("s1"), 0U);
  const StewardFigures figures = world_.steward->figures();
  EXPECT_EQ(figures.failures, 0U);
  EXPECT_EQ(figures.bytes_copied, figures.repaired * std::size(StewardWorld::kVariants) * StewardWorld::kPartBytes);
  EXPECT_LE(world_.transfer.running_max, 2U);
  // It is not missed any more, and what lay on it goes when it is back.
  world_.look();
  EXPECT_EQ(world_.steward->figures().lost_nodes, 0U);
  world_.revive("s1");
  world_.sweep_late();
  EXPECT_TRUE(world_.are_safe(blobs));
  EXPECT_TRUE(world_.is_tidy(blobs));
}

TEST_F(StewardTest, DoesNothingWhileAnotherOneLeads) {
  const auto blobs = world_.put_some();
  world_.kill("s1");
  world_.wait();
  world_.leadership.value.reset();
  world_.repair();
  world_.audit();
  EXPECT_EQ(world_.transfer.calls, 0U);
  // Of another term: the watch comes first, and begins anew.
  world_.leadership.value = 100;
  world_.repair();
  world_.look();
  world_.repair();
  EXPECT_EQ(world_.transfer.calls, 0U);
  EXPECT_TRUE(world_.steward->figures().is_leading);
  world_.wait();
  world_.repair();
  EXPECT_TRUE(world_.are_safe(blobs));
}

TEST_F(StewardTest, StopsInTheMiddleWhenItLeadsNoMore) {
  const auto blobs = world_.put_some();
  const std::size_t affected = copies_on("s1");
  ASSERT_GT(affected, 1U);
  world_.kill("s1");
  world_.wait();
  world_.transfer.before = [this](blob::BlobKey, std::string, std::string) -> Task<void> {
    world_.leadership.value.reset();
    co_return;
  };
  world_.repair();
  EXPECT_EQ(copies_on("s1"), affected) << "no row was given a copy by one that leads no more";
  world_.transfer.before = nullptr;
  world_.leadership.value = 100;
  world_.restart();
  world_.wait();
  world_.repair();
  world_.sweep_late();
  world_.repair();
  world_.revive("s1");
  world_.sweep_late();
  EXPECT_TRUE(world_.are_safe(blobs));
  EXPECT_TRUE(world_.is_tidy(blobs));
}

TEST_F(StewardTest, HaltsWhenTooManyAreAway) {
  const auto blobs = world_.put_some();
  world_.kill("s1");
  world_.kill("s2");
  world_.wait();
  world_.repair();
  EXPECT_TRUE(world_.steward->figures().is_halted);
  EXPECT_EQ(world_.steward->figures().lost_nodes, 2U);
  EXPECT_EQ(world_.transfer.calls, 0U);
  // The operator knows better.
  world_.set_state("s1", NodeState::kRetired);
  EXPECT_FALSE(world_.steward->figures().is_halted);
  world_.repair();
  EXPECT_TRUE(world_.are_safe(blobs));
}

TEST_F(StewardTest, ANodeThatIsBackDuringTheRepairKeepsWhatItHas) {
  const auto blobs = world_.put_some(100);
  const std::size_t affected = copies_on("s1");
  world_.kill("s1");
  world_.wait();
  world_.transfer.before = [this](blob::BlobKey, std::string, std::string) -> Task<void> {
    world_.revive("s1");
    co_return;
  };
  world_.repair();
  EXPECT_GT(copies_on("s1"), 0U);
  EXPECT_LT(copies_on("s1"), affected);
  world_.look();
  world_.audit();
  world_.sweep_late();
  EXPECT_TRUE(world_.are_safe(blobs));
  EXPECT_TRUE(world_.is_tidy(blobs));
}

TEST_F(StewardTest, FillsAWipedNodeAgain) {
  const auto blobs = world_.put_some();
  world_.audit();
  ASSERT_THAT(world_.steward->plan().joined, IsEmpty());
  const std::size_t affected = copies_on("s1");
  world_.kill("s1");
  world_.wipe("s1", blobs);
  world_.look();
  world_.revive("s1");
  world_.look();
  EXPECT_THAT(world_.steward->plan().joined, ElementsAre("s1"));
  world_.audit();
  EXPECT_EQ(world_.steward->figures().refilled, affected);
  EXPECT_EQ(copies_on("s1"), affected);
  EXPECT_TRUE(world_.are_safe(blobs));
  world_.look();
  EXPECT_THAT(world_.steward->plan().joined, IsEmpty());
}

TEST_F(StewardTest, ADamagedCopyIsErasedAndMadeAnewOnlyWhenAnotherOneIsWhole) {
  const Stored stored = put_one();
  auto& node = world_.nodes[stored.a];
  const blob::BlobKey damaged{stored.blob, 100};
  bool is_damaged = true;
  node.on_read = [&](const blob::BlobKey& key) {
    return is_damaged && key == damaged ? std::optional(blob::NodeFault{ErrorCode::kCorruption}) : std::nullopt;
  };
  int erased = 0;
  node.on_erase = [&](const blob::BlobKey&) {
    ++erased;
    is_damaged = false;
    return std::nullopt;
  };
  world_.nodes[stored.b].on_read = always(ErrorCode::kUnavailable);
  world_.audit();
  EXPECT_EQ(erased, 0);
  EXPECT_EQ(world_.location(stored.blob)->copies.size(), 2U);
  world_.nodes[stored.b].on_read = nullptr;
  world_.clock.advance(std::chrono::minutes(1));
  world_.audit();
  EXPECT_EQ(erased, 1);
  EXPECT_TRUE(world_.is_safe(stored.blob));
}

// What lies on one node is damaged there, until it is erased.
class StewardHealTest : public StewardTest {
 protected:
  StewardHealTest() {
    auto& node = world_.nodes[stored_.a];
    node.on_read = [this](const blob::BlobKey& key) {
      return key == damaged_ && is_damaged() ? std::optional(blob::NodeFault{ErrorCode::kCorruption}) : std::nullopt;
    };
    node.on_erase = [this](const blob::BlobKey& key) {
      if (key == damaged_) ++erasures_;
      std::erase(world_.inventory.damaged[stored_.a].blobs, key);
      return std::nullopt;
    };
    world_.inventory.damaged[stored_.a].blobs = {damaged_};
  }
  bool is_damaged() { return contains(world_.inventory.damaged[stored_.a].blobs, damaged_); }

  const Stored stored_ = put_one();
  const blob::BlobKey damaged_{stored_.blob, 100};
  int erasures_ = 0;
};

TEST_F(StewardHealTest, ACopyThatItsNodeFoundDamagedIsMadeAnew) {
  world_.heal();
  EXPECT_FALSE(is_damaged());
  EXPECT_TRUE(world_.is_safe(stored_.blob));
  EXPECT_EQ(erasures_, 1);
  EXPECT_EQ(world_.steward->figures().refilled, 1U);
  world_.heal();
  EXPECT_EQ(world_.transfer.calls, 1U);
}

TEST_F(StewardHealTest, NotBeforeAnotherOneWasReadBack) {
  world_.nodes[stored_.b].on_read = always(ErrorCode::kCorruption);
  world_.heal();
  EXPECT_EQ(erasures_, 0);
  EXPECT_EQ(world_.location(stored_.blob)->copies.size(), 2U);
  EXPECT_EQ(world_.steward->figures().failures, 1U);
  world_.heal();
  EXPECT_EQ(world_.steward->figures().failures, 1U) << "not at once again";
  world_.nodes[stored_.b].on_read = nullptr;
  world_.clock.advance(std::chrono::minutes(1));
  world_.heal();
  EXPECT_TRUE(world_.is_safe(stored_.blob));
}

TEST_F(StewardHealTest, ACopyThatCannotBeMadeAnewIsReplacedElsewhere) {
  world_.nodes[stored_.a].on_put = always(ErrorCode::kUnavailable);
  world_.heal();
  EXPECT_THAT(world_.location(stored_.blob)->copies, ElementsAre(stored_.b));
  world_.run(world_.steward->sweep());
  EXPECT_TRUE(world_.is_safe(stored_.blob));
}

TEST_F(StewardHealTest, WhatNobodyNamesIsLeftAlone) {
  world_.inventory.damaged[stored_.a].blobs.push_back({world_.new_blob(), 0});
  for (const auto& [node, zone] : world_.zones) {
    if (node != stored_.a && node != stored_.b) world_.inventory.damaged[node].blobs = {damaged_};
  }
  world_.heal();
  EXPECT_TRUE(world_.is_safe(stored_.blob));
  EXPECT_EQ(world_.transfer.calls, 1U);
}

TEST_F(StewardHealTest, ANodeThatDoesNotSayIsAskedAgain) {
  world_.inventory.silent = {stored_.a};
  world_.heal();
  EXPECT_EQ(erasures_, 0);
  world_.inventory.silent.clear();
  world_.leadership.value.reset();
  world_.heal();
  EXPECT_EQ(erasures_, 0) << "another one leads";
  ++*(world_.leadership.value = 1);
  world_.look();
  world_.heal();
  EXPECT_TRUE(world_.is_safe(stored_.blob));
}

TEST_F(StewardTest, ANodeThatLostBytesOfAVolumeIsAudited) {
  const Stored stored = put_one();
  world_.audit();
  world_.heal();
  world_.wipe(stored.a, {stored.blob});
  world_.inventory.damaged[stored.a].bytes = 4096;
  world_.heal();
  world_.look();
  EXPECT_THAT(world_.steward->plan().joined, ElementsAre(stored.a));
  world_.audit();
  EXPECT_TRUE(world_.is_safe(stored.blob));
  world_.heal();
  world_.look();
  EXPECT_THAT(world_.steward->plan().joined, IsEmpty()) << "told once";
}

TEST_F(StewardHealTest, ReadingAllBackFindsWhatNobodyTold) {
  world_.inventory.silent = {"s1", "s2", "s3", "s4", "s5", "s6"};
  const auto others = world_.put_some(250);  // several batches
  const Stored lost = put_one();
  world_.wipe(lost.b, {lost.blob});
  // The first round begins somewhere.
  for (int round = 0; round < 2; ++round) {
    world_.read_back();
    world_.clock.advance(std::chrono::minutes(10));
  }
  EXPECT_TRUE(world_.is_safe(lost.blob));
  EXPECT_TRUE(world_.is_safe(stored_.blob));
  EXPECT_FALSE(is_damaged());
  EXPECT_TRUE(world_.are_safe(others));
  EXPECT_EQ(world_.steward->figures().refilled, 2U);
  EXPECT_GE(world_.steward->figures().bytes_audited,
            2 * others.size() * std::size(StewardWorld::kVariants) * StewardWorld::kPartBytes);
}

TEST_F(StewardTest, ReadingAllBackPassesOverNodesThatDoNotAnswer) {
  const Stored stored = put_one();
  world_.nodes[stored.a].on_read = always(ErrorCode::kUnavailable);
  for (int round = 0; round < 2; ++round) {
    world_.read_back();
    world_.clock.advance(std::chrono::minutes(10));
  }
  EXPECT_GT(world_.steward->figures().failures, 0U);
  EXPECT_TRUE(world_.is_kept(stored.blob));
  EXPECT_EQ(world_.transfer.calls, 0U);
}

TEST(StewardRate, ReadingAllBackHoldsItselfToIt) {
  // 600 bytes a blob at 12,000 bytes a second.
  StewardWorld world(Steward::Options{.audit_bytes_per_s = 12'000});
  const auto blobs = world.put_some(10);
  world.look();
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < 2; ++round) {
    world.read_back();
    world.clock.advance(std::chrono::minutes(10));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50) * (blobs.size() - 1));
}

TEST_F(StewardTest, ACopyThatCannotBeMadeWholeIsReplacedElsewhere) {
  const Stored stored = put_one();
  world_.wipe(stored.a, {stored.blob});
  world_.nodes[stored.a].on_put = always(ErrorCode::kStorageFull);
  // Not as long as nobody has read the other one back.
  world_.nodes[stored.b].on_read = always(ErrorCode::kCorruption);
  world_.audit();
  EXPECT_EQ(world_.location(stored.blob)->copies.size(), 2U);
  world_.nodes[stored.b].on_read = nullptr;
  world_.clock.advance(std::chrono::minutes(1));
  world_.audit();
  EXPECT_THAT(world_.location(stored.blob)->copies, ElementsAre(stored.b));
  EXPECT_EQ(world_.steward->figures().dropped, 1U);
  world_.run(world_.steward->sweep());
  EXPECT_TRUE(world_.is_safe(stored.blob));
  EXPECT_EQ(world_.steward->figures().under_replicated, 0U);
}

TEST_F(StewardTest, ANodeThatDoesNotAnswerIsAuditedAgain) {
  const Stored stored = put_one();
  world_.nodes[stored.a].on_read = always(ErrorCode::kUnavailable);
  world_.audit();
  EXPECT_TRUE(world_.steward->plan().joined.contains(stored.a));
  EXPECT_EQ(world_.location(stored.blob)->copies.size(), 2U) << "no answer is no proof";
  world_.nodes[stored.a].on_read = nullptr;
  world_.audit();
  EXPECT_TRUE(world_.steward->plan().joined.contains(stored.a)) << "not at once";
  world_.clock.advance(std::chrono::minutes(1));
  world_.audit();
  EXPECT_FALSE(world_.steward->plan().joined.contains(stored.a));
}

TEST_F(StewardTest, WhatWasDeletedMeanwhileIsErasedFromANodeThatIsBack) {
  const Stored stored = put_one();
  world_.kill(stored.a);
  world_.look();
  ASSERT_TRUE(world_.erase(stored.blob));
  ASSERT_GT(world_.parts_on(stored.a), 0U);
  world_.run(world_.steward->sweep());
  ASSERT_TRUE(world_.location(stored.blob)) << "its acknowledgement is missing";
  EXPECT_EQ(world_.steward->figures().unsettled, 1U);
  world_.revive(stored.a);
  world_.look();
  world_.audit();
  EXPECT_TRUE(world_.is_gone(stored.blob));
}

TEST_F(StewardTest, DrainsANodeThatServesMeanwhile) {
  const auto blobs = world_.put_some();
  ASSERT_GT(copies_on("s1"), 0U);
  world_.set_state("s1", NodeState::kDraining);
  world_.repair();
  EXPECT_EQ(copies_on("s1"), 0U);
  EXPECT_TRUE(world_.are_safe(blobs));
  world_.sweep_late();
  EXPECT_TRUE(world_.is_tidy(blobs));
  EXPECT_EQ(world_.parts_on("s1"), 0U);
}

TEST_F(StewardTest, ADrainingNodeMayHoldTheOnlyGoodCopy) {
  const Stored stored = put_one();
  world_.kill(stored.b);
  world_.set_state(stored.a, NodeState::kDraining);
  world_.wait();
  world_.repair();
  EXPECT_TRUE(world_.is_safe(stored.blob));
  EXPECT_FALSE(world_.has_copy_on(stored.blob, stored.a));
  EXPECT_FALSE(world_.has_copy_on(stored.blob, stored.b));
}

TEST_F(StewardTest, ARetiredNodeIsReplacedAtOnceAndItsLeftoversAreForgotten) {
  const auto blobs = world_.put_some();
  const Stored deleted = put_one();
  world_.kill(deleted.a);
  world_.look();
  ASSERT_TRUE(world_.erase(deleted.blob));
  world_.set_state(deleted.a, NodeState::kRetired);
  world_.repair();
  EXPECT_TRUE(world_.are_safe(blobs));
  world_.sweep_late();
  EXPECT_FALSE(world_.location(deleted.blob));
  EXPECT_THAT(world_.run(world_.metadata.locations().list_on(deleted.a, {}, 100)).value(), IsEmpty());
  EXPECT_EQ(world_.steward->figures().unsettled, 0U);
}

TEST_F(StewardTest, TheLastCopyIsKeptEvenOnARetiredNode) {
  const Stored stored = put_one();
  world_.kill(stored.a);
  world_.kill(stored.b);
  world_.set_state(stored.a, NodeState::kRetired);
  world_.set_state(stored.b, NodeState::kRetired);
  world_.repair();
  EXPECT_EQ(world_.location(stored.blob)->copies.size(), 2U);
  EXPECT_EQ(world_.steward->figures().failures, 1U);
  // One of them runs all the same.
  world_.revive(stored.b);
  world_.clock.advance(std::chrono::minutes(2));
  world_.look();
  world_.repair();
  EXPECT_TRUE(world_.is_safe(stored.blob));
  EXPECT_FALSE(world_.has_copy_on(stored.blob, stored.b));
}

TEST_F(StewardTest, WithoutANodeInAnotherZoneItWaits) {
  const Stored stored = put_one();
  for (auto& member : world_.members) {
    if (member.instance != stored.b) member.disks[0].is_writable = false;
  }
  world_.set_state(stored.a, NodeState::kDraining);
  world_.repair();
  EXPECT_TRUE(world_.is_kept(stored.blob));
  EXPECT_EQ(world_.steward->figures().failures, 1U);
  const auto calls = world_.steward->figures().failures;
  world_.repair();
  EXPECT_EQ(world_.steward->figures().failures, calls) << "not at once again";
  for (auto& member : world_.members) member.disks[0].is_writable = true;
  world_.clock.advance(std::chrono::minutes(1));
  world_.repair();
  EXPECT_TRUE(world_.is_safe(stored.blob));
}

TEST_F(StewardTest, TakesTheNextCopyWhenOneIsDamaged) {
  StewardWorld world(Steward::Options{.copies = 2, .repair_delay = StewardWorld::kRepairDelay});
  const BlobId blob = world.new_blob();
  ASSERT_TRUE(world.put(blob));
  const auto copies = world.location(blob)->copies;
  // Both serve; the one that stays cannot be read.
  world.nodes[copies[1]].on_read = [](const blob::BlobKey& key) {
    return key.variant == 100 ? std::optional(blob::NodeFault{ErrorCode::kCorruption}) : std::nullopt;
  };
  world.set_state(copies[0], NodeState::kDraining);
  world.repair();
  EXPECT_FALSE(world.has_copy_on(blob, copies[0]));
  const auto after = world.location(blob)->copies;
  EXPECT_TRUE(world.is_complete_on(after[1], blob));
}

TEST_F(StewardTest, ACopyThatMayStillArriveIsNotForgotten) {
  const Stored stored = put_one();
  world_.set_state(stored.a, NodeState::kDraining);
  std::string target;
  world_.transfer.before = [&](blob::BlobKey, std::string, std::string to) -> Task<void> {
    target = to;
    world_.nodes[to].on_put = always(ErrorCode::kOutcomeUnknown, Effect::kLate);
    co_return;
  };
  world_.repair();
  ASSERT_FALSE(target.empty());
  EXPECT_THAT(world_.location(stored.blob)->leftovers, ElementsAre(target));
  // The person deletes it; then it arrives.
  ASSERT_TRUE(world_.erase(stored.blob));
  world_.transfer.before = nullptr;
  world_.nodes[target].on_put = nullptr;
  world_.run(world_.steward->sweep());
  world_.arrive();
  world_.sweep_late();
  world_.sweep_late();
  if (world_.location(stored.blob)) FAIL();
}

TEST_F(StewardTest, OneCopyIsReplacedBeforeTheOthers) {
  const auto blobs = world_.put_some(40);
  world_.set_state("s1", NodeState::kDraining);
  world_.kill("s3");
  world_.wait();
  std::vector<bool> order;  // whether the blob had one good copy left
  world_.transfer.before = [&](blob::BlobKey key, std::string, std::string) -> Task<void> {
    if (key.variant != 0) co_return;
    const auto row = co_await world_.metadata.locations().find(key.id);
    order.push_back(contains(row->copies, std::string("s3")));
  };
  world_.repair();
  EXPECT_TRUE(world_.are_safe(blobs));
  // A blob on both gets its second new copy right behind its first.
  const auto first_other = std::ranges::find(order, false);
  ASSERT_NE(first_other, order.end());
  EXPECT_GT(std::ranges::count(order, true), 1);
}

TEST_F(StewardTest, HoldsItselfToItsRate) {
  // 300 bytes a blob at 6000 bytes a second.
  StewardWorld world(Steward::Options{.repair_delay = StewardWorld::kRepairDelay, .repair_bytes_per_s = 6000});
  const auto blobs = world.put_some();
  const auto affected = world.run(world.metadata.locations().count_on("s1")).value();
  ASSERT_GT(affected, 1U);
  world.kill("s1");
  world.wait();
  const auto start = std::chrono::steady_clock::now();
  world.repair();
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_TRUE(world.are_safe(blobs));
  EXPECT_GE(took, std::chrono::milliseconds(50) * (affected - 1));
}

// Bytes that came by a way that no row knows of.
class StewardOrphansTest : public StewardTest {
 protected:
  static constexpr std::chrono::hours kAge{24};

  void bring(const std::string& node, BlobId blob) {
    EXPECT_TRUE(world_.run(blob::put_parts(world_.nodes[node].bytes, blob, StewardWorld::parts())).outcome);
  }
  // A search, and another one when what was found may go.
  void search_for_long() {
    world_.search_orphans();
    world_.clock.advance(kAge);
    world_.search_orphans();
  }
  std::string node_without(const Stored& stored) {
    for (const auto& [node, zone] : world_.zones) {
      if (node != stored.a && node != stored.b) return node;
    }
    return {};
  }

  const std::vector<BlobId> blobs_ = world_.put_some(30);
};

TEST_F(StewardOrphansTest, GoWhenTheyWereFoundAgainAfterTheirTime) {
  const BlobId orphan = world_.new_blob();
  bring("s3", orphan);
  world_.search_orphans();
  EXPECT_EQ(world_.steward->figures().orphans, 1U);
  world_.clock.advance(kAge / 2);
  world_.search_orphans();
  EXPECT_FALSE(world_.is_tidy(blobs_)) << "not yet";
  world_.clock.advance(kAge / 2);
  world_.search_orphans();
  EXPECT_TRUE(world_.is_tidy(blobs_));
  EXPECT_TRUE(world_.are_safe(blobs_));
  EXPECT_FALSE(world_.location(orphan));
  EXPECT_EQ(world_.steward->figures().orphans_removed, 1U);
  EXPECT_EQ(world_.steward->figures().orphans, 0U);
}

TEST_F(StewardOrphansTest, YoungOnesAreLeftAlone) {
  const BlobId orphan = world_.new_blob();
  bring("s3", orphan);
  world_.inventory.created[orphan] = world_.clock.now() + kAge;
  search_for_long();
  EXPECT_FALSE(world_.is_tidy(blobs_));
  world_.clock.advance(kAge);
  search_for_long();
  EXPECT_TRUE(world_.is_tidy(blobs_));
}

TEST_F(StewardOrphansTest, ACopyTooManyGoesOnceAnotherWasReadBack) {
  const Stored stored = put_one();
  const std::string node = node_without(stored);
  bring(node, stored.blob);
  world_.nodes[stored.a].on_read = world_.nodes[stored.b].on_read = always(ErrorCode::kCorruption);
  search_for_long();
  EXPECT_GT(world_.steward->figures().failures, 0U);
  EXPECT_TRUE(world_.is_complete_on(node, stored.blob)) << "it may be the only one";
  EXPECT_THAT(world_.location(stored.blob)->leftovers, IsEmpty());
  world_.nodes[stored.a].on_read = world_.nodes[stored.b].on_read = nullptr;
  world_.clock.advance(kAge);
  world_.search_orphans();
  world_.sweep_late();
  EXPECT_FALSE(world_.is_complete_on(node, stored.blob));
  EXPECT_TRUE(world_.is_safe(stored.blob));
}

TEST_F(StewardOrphansTest, WhatIsBeingStoredIsNone) {
  for (auto& [name, node] : world_.nodes.all()) node->puts.close();
  boost::asio::io_context loop;
  const BlobId blob = world_.new_blob();
  auto put = boost::asio::co_spawn(loop, world_.bytes.put(blob, StewardWorld::parts()), boost::asio::use_future);
  loop.poll();
  // One node has them already.
  bring(world_.location(blob)->leftovers.front(), blob);
  search_for_long();
  EXPECT_EQ(world_.steward->figures().orphans, 0U);
  for (auto& [name, node] : world_.nodes.all()) node->puts.open();
  loop.restart();
  loop.run();
  EXPECT_TRUE(put.get());
  EXPECT_TRUE(world_.is_safe(blob));
}

TEST_F(StewardOrphansTest, NoneGoWhenTheyAreTooMany) {
  for (std::size_t i = 0; i <= Orphans::kAlwaysMax; ++i) bring("s3", world_.new_blob());
  const std::size_t parts = world_.parts_on("s3");
  search_for_long();
  EXPECT_EQ(world_.parts_on("s3"), parts);
  EXPECT_EQ(world_.steward->figures().orphans, Orphans::kAlwaysMax + 1);
}

TEST_F(StewardOrphansTest, NoAnswerRemovesNothing) {
  bring("s3", world_.new_blob());
  bring("s4", world_.new_blob());
  world_.search_orphans();
  world_.clock.advance(kAge);
  world_.inventory.silent = {"s3"};
  world_.locations.fault = [](std::string_view) { return std::optional(FaultyLocations::Fault::kUnavailable); };
  const std::size_t parts = world_.parts_on("s3") + world_.parts_on("s4");
  world_.search_orphans();
  EXPECT_EQ(world_.parts_on("s3") + world_.parts_on("s4"), parts);
  world_.locations.fault = nullptr;
  world_.inventory.silent.clear();
  world_.clock.advance(kAge);
  world_.search_orphans();
  EXPECT_TRUE(world_.is_tidy(blobs_));
}

TEST_F(StewardOrphansTest, ADiskThatWasPutBackDoesNotBringBackWhatWasDeleted) {
  const Stored deleted = put_one();
  world_.audit();
  ASSERT_TRUE(world_.erase(deleted.blob));
  ASSERT_FALSE(world_.location(deleted.blob));
  world_.search_orphans();
  world_.kill(deleted.a);
  world_.look();
  bring(deleted.a, deleted.blob);
  world_.revive(deleted.a);
  world_.look();
  world_.audit();
  // It is searched at once, though its turn was not yet.
  world_.search_orphans();
  EXPECT_EQ(world_.steward->figures().orphans, 1U);
  world_.clock.advance(kAge);
  world_.search_orphans();
  EXPECT_TRUE(world_.is_tidy(blobs_));
}

TEST_F(StewardTest, LeftoversOfALiveBlobGoSoon) {
  const Stored stored = put_one();
  world_.set_state(stored.a, NodeState::kDraining);
  world_.repair();
  ASSERT_TRUE(world_.is_complete_on(stored.a, stored.blob));
  // A steward before this one may have asked for copies; it is not the blob's age that counts.
  world_.clock.advance(Copier::kArrivalMax);
  world_.look();
  world_.run(world_.steward->sweep());
  EXPECT_EQ(world_.parts_on(stored.a), 0U);
  EXPECT_TRUE(world_.is_kept(stored.blob));
}

// Every interleaving that a seed gives.
TEST_F(StewardTest, AnErasureMayRaceWithARepairAndASweep) {
  int kept = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    StewardWorld world;
    std::mt19937 random(seed);
    const auto blobs = world.put_some(4);
    world.clock.advance(std::chrono::hours(2));  // old enough to be settled
    const std::string dead = world.location(blobs[0])->copies[0];
    const bool is_drained = seed % 2 == 0;
    if (is_drained) {
      world.set_state(dead, NodeState::kDraining);
    } else {
      world.kill(dead);
      world.wait();
    }
    const auto let_others_run = [&random]() -> Task<void> {
      for (auto turns = random() % 40; turns > 0; --turns) {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
      }
    };
    world.locations.before = [&](std::string_view) { return let_others_run(); };
    world.transfer.before = [&](blob::BlobKey, std::string, std::string) { return let_others_run(); };
    boost::asio::io_context loop;
    const auto erase = [&](BlobId blob) -> Task<Status> {
      co_await let_others_run();
      // Among so many it may give up; whoever erases tries again.
      for (;;) {
        const Status erased = co_await world.bytes.erase(blob, StewardWorld::variants());
        if (erased) co_return erased;
      }
    };
    auto repaired = boost::asio::co_spawn(loop, world.steward->repair(), boost::asio::use_future);
    const auto sweep = [&]() -> Task<void> {
      for (int i = 0; i < 6; ++i) {
        co_await let_others_run();
        co_await world.steward->sweep();
      }
    };
    auto swept = boost::asio::co_spawn(loop, sweep(), boost::asio::use_future);
    auto again = boost::asio::co_spawn(loop, sweep(), boost::asio::use_future);
    auto first = boost::asio::co_spawn(loop, erase(blobs[0]), boost::asio::use_future);
    auto second = boost::asio::co_spawn(loop, erase(blobs[1]), boost::asio::use_future);
    loop.run();
    repaired.get();
    swept.get();
    again.get();
    ASSERT_TRUE(first.get()) << seed;
    ASSERT_TRUE(second.get()) << seed;
    world.locations.before = nullptr;
    world.transfer.before = nullptr;
    for (const BlobId blob : {blobs[2], blobs[3]}) {
      for (const std::string& node : world.location(blob)->copies) {
        EXPECT_TRUE(node == dead || world.is_complete_on(node, blob)) << seed << ": named before it was whole";
      }
    }
    world.revive(dead);
    for (int i = 0; i < 3; ++i) {
      world.sweep_late();
      world.repair();
      world.audit();
    }
    world.sweep_late();
    EXPECT_FALSE(world.location(blobs[0])) << seed;
    EXPECT_FALSE(world.location(blobs[1])) << seed;
    EXPECT_TRUE(world.are_safe({blobs[2], blobs[3]})) << seed;
    EXPECT_TRUE(world.is_tidy({blobs[2], blobs[3]})) << seed;
    kept += static_cast<int>(!world.has_copy_on(blobs[2], dead));
    if (HasFailure()) return;
  }
  EXPECT_GT(kept, 0);
}

// One fault at each call of a repair, an audit and a sweep, one after the other, and the process dying there.
class StewardFaultSweep {
 public:
  enum class Kind { kUnavailable, kUnknown, kUnknownAndDone, kLate, kCrashBefore, kCrashAfter };
  static constexpr Kind kKinds[] = {Kind::kUnavailable, Kind::kUnknown,     Kind::kUnknownAndDone,
                                    Kind::kLate,        Kind::kCrashBefore, Kind::kCrashAfter};
  enum class Case { kLost, kDrained, kWiped };

  using Script = std::function<std::optional<Kind>(int call)>;
  explicit StewardFaultSweep(Script script) : script_(std::move(script)) {}

  // Returns how many calls there were.
  int run(Case what, const std::string& trace) {
    const auto blobs = world_.put_some(3);
    world_.clock.advance(std::chrono::hours(2));
    world_.audit();
    const std::string node = world_.location(blobs[0])->copies[0];
    if (what == Case::kDrained) world_.set_state(node, NodeState::kDraining);
    if (what != Case::kDrained) world_.kill(node);
    if (what == Case::kLost) world_.wait();
    if (what == Case::kWiped) {
      world_.look();
      world_.wipe(node, blobs);
      world_.revive(node);
      world_.look();
    }
    arm(node);
    for (const auto step : {&Steward::repair, &Steward::audit, &Steward::sweep}) {
      attempt([&] { world_.run((*world_.steward.*step)()); });
      // No photo is ever without a good copy that its row names.
      for (const BlobId blob : blobs) EXPECT_TRUE(is_readable(blob)) << trace;
    }
    const int calls = calls_;

    world_.locations.fault = nullptr;
    for (auto& [name, faulty] : world_.nodes.all()) {
      if (world_.is_present(name)) faulty->on_put = faulty->on_erase = faulty->on_read = nullptr;
    }
    if (is_dead_) world_.restart();
    is_dead_ = false;
    world_.arrive();
    world_.wait();
    for (int i = 0; i < 3; ++i) {
      world_.clock.advance(std::chrono::minutes(15));
      world_.look();
      world_.repair();
      world_.audit();
      world_.run(world_.steward->sweep());
    }
    EXPECT_TRUE(world_.are_safe(blobs)) << trace;
    world_.revive(node);
    world_.sweep_late();
    world_.audit();
    EXPECT_TRUE(world_.are_safe(blobs)) << trace;
    EXPECT_TRUE(world_.is_tidy(blobs)) << trace;
    return calls;
  }

 private:
  bool is_readable(BlobId blob) {
    const auto row = world_.location(blob);
    return row && std::ranges::any_of(row->copies, [&](const std::string& node) {
             return std::ranges::all_of(StewardWorld::kVariants, [&](std::uint16_t variant) {
               const auto found =
                   world_.run(world_.nodes[node].bytes.get({blob, variant}, 0, StewardWorld::kPartBytes));
               return found && *found == blob::test_bytes(variant, StewardWorld::kPartBytes);
             });
           });
  }
  void arm(const std::string& node) {
    world_.locations.fault = [this](std::string_view) { return of_metadata(); };
    for (auto& [name, faulty] : world_.nodes.all()) {
      if (!world_.is_present(name)) continue;
      faulty->on_put = [this](const blob::BlobKey&) { return of_node(true); };
      faulty->on_erase = [this](const blob::BlobKey&) { return of_node(false); };
    }
    (void)node;
  }
  template <typename Work>
  void attempt(Work work) {
    if (is_dead_) return;
    try {
      work();
    } catch (const Crash&) {
    }
  }
  std::optional<FaultyLocations::Fault> of_metadata() {
    using Fault = FaultyLocations::Fault;
    if (is_dead_) return Fault::kCrashBefore;
    const auto kind = script_(calls_++);
    if (!kind) return std::nullopt;
    switch (*kind) {
      case Kind::kUnavailable: return Fault::kUnavailable;
      case Kind::kUnknown:
      case Kind::kLate: return Fault::kUnknown;
      case Kind::kUnknownAndDone: return Fault::kUnknownAndDone;
      case Kind::kCrashBefore: is_dead_ = true; return Fault::kCrashBefore;
      case Kind::kCrashAfter: is_dead_ = true; return Fault::kCrashAfter;
    }
    return std::nullopt;
  }
  std::optional<blob::NodeFault> of_node(bool is_put) {
    if (is_dead_) throw Crash();
    const auto kind = script_(calls_++);
    if (!kind) return std::nullopt;
    switch (*kind) {
      case Kind::kUnavailable: return blob::NodeFault{ErrorCode::kUnavailable};
      case Kind::kUnknown: return blob::NodeFault{ErrorCode::kOutcomeUnknown};
      case Kind::kLate: return blob::NodeFault{ErrorCode::kOutcomeUnknown, is_put ? Effect::kLate : Effect::kNone};
      case Kind::kUnknownAndDone: return blob::NodeFault{ErrorCode::kOutcomeUnknown, Effect::kAnyway};
      case Kind::kCrashBefore: is_dead_ = true; throw Crash();
      case Kind::kCrashAfter: is_dead_ = true; return blob::NodeFault{ErrorCode::kOutcomeUnknown, Effect::kAnyway};
    }
    return std::nullopt;
  }

  const Script script_;
  StewardWorld world_;
  int calls_ = 0;
  bool is_dead_ = false;
};

TEST(StewardFaults, OneAtEachCallLosesAndLeavesNothing) {
  using Sweep = StewardFaultSweep;
  for (const auto what : {Sweep::Case::kLost, Sweep::Case::kDrained, Sweep::Case::kWiped}) {
    for (const Sweep::Kind kind : Sweep::kKinds) {
      const int calls = Sweep([](int) { return std::nullopt; }).run(what, "without a fault");
      EXPECT_GT(calls, 3);
      ASSERT_LT(calls, 300);
      for (int failing = 0; failing < calls; ++failing) {
        Sweep sweep([&](int call) { return call == failing ? std::optional(kind) : std::nullopt; });
        sweep.run(what, "case " + std::to_string(static_cast<int>(what)) + ", kind " +
                            std::to_string(static_cast<int>(kind)) + " at call " + std::to_string(failing));
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(StewardFaults, ManyAtRandomLoseAndLeaveNothing) {
  using Sweep = StewardFaultSweep;
  for (unsigned seed = 0; seed < 600; ++seed) {
    std::mt19937 random(seed);
    const unsigned percent = 5 + random() % 40;
    Sweep sweep([&](int) -> std::optional<Sweep::Kind> {
      if (random() % 100 >= percent) return std::nullopt;
      return Sweep::kKinds[random() % std::size(Sweep::kKinds)];
    });
    sweep.run(static_cast<Sweep::Case>(seed % 3), "seed " + std::to_string(seed));
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace portreto::services
