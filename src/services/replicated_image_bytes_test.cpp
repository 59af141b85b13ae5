#include "services/replicated_image_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include <chrono>
#include <random>

#include "base/contains.h"
#include "cluster/placement.h"
#include "services/replicated_world_testing.h"

namespace portreto::services {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Effect = blob::NodeFault::Effect;
using LocationFault = FaultyLocations::Fault;
using State = model::BlobLocation::State;

class ReplicatedImageBytesTest : public testing::Test {
 protected:
  // The node that a blob goes to first, and all others.
  std::string first_of(BlobId blob) { return cluster::candidates(blob, world_.members)[0].node; }
  void fail_puts_on_all_but(const std::string& kept, ErrorCode code) {
    for (auto& [name, node] : world_.nodes.all()) {
      if (name != kept) node->on_put = blob::always(code);
    }
  }
  auto fail_call(std::string_view failing, LocationFault fault, int times = 1000) {
    return [=, left = times](std::string_view call) mutable -> std::optional<LocationFault> {
      return call == failing && left-- > 0 ? std::optional(fault) : std::nullopt;
    };
  }
  void grow_old() { world_.clock.advance(std::chrono::hours(2)); }

  ReplicatedWorld world_;
  const BlobId blob_ = world_.new_blob();
};

TEST_F(ReplicatedImageBytesTest, APutLiesOnTwoNodesInDifferentZones) {
  for (int i = 0; i < 20; ++i) {
    const BlobId blob = world_.new_blob();
    ASSERT_TRUE(world_.put(blob));
    EXPECT_TRUE(world_.is_kept(blob));
    ASSERT_TRUE(world_.erase(blob));
    EXPECT_TRUE(world_.is_gone(blob));
    world_.clock.advance(std::chrono::milliseconds(1));
  }
}

TEST_F(ReplicatedImageBytesTest, NodesAreWrittenDownBeforeTheyAreTouched) {
  int touched = 0;
  for (auto& [name, node] : world_.nodes.all()) {
    node->on_put = [&, name = name](const blob::BlobKey&) -> std::optional<blob::NodeFault> {
      const auto row = world_.location(blob_);
      EXPECT_TRUE(row && row->state == State::kWriting && contains(row->leftovers, name));
      // All but the last two fail.
      return ++touched <= 4 ? std::optional(blob::NodeFault{ErrorCode::kUnavailable}) : std::nullopt;
    };
  }
  ASSERT_TRUE(world_.put(blob_));
  EXPECT_GT(touched, 4);
}

TEST_F(ReplicatedImageBytesTest, ANodeThatFailsIsReplacedAndItsRestIsCleared) {
  const std::string first = first_of(blob_);
  world_.nodes[first].on_put = [](const blob::BlobKey& key) {
    return key.variant == 200 ? std::optional(blob::NodeFault{}) : std::nullopt;
  };
  ASSERT_TRUE(world_.put(blob_));
  const auto row = world_.location(blob_);
  EXPECT_EQ(row->leftovers, std::vector{first});
  EXPECT_FALSE(contains(row->copies, first));
  EXPECT_NE(world_.zones.at(row->copies[0]), world_.zones.at(row->copies[1]));
  EXPECT_EQ(world_.parts_on(first), 2U);
  EXPECT_TRUE(world_.run(world_.bytes.settle(*row)).value());
  EXPECT_TRUE(world_.is_kept(blob_));
}

TEST_F(ReplicatedImageBytesTest, ANodeThatHasJustFailedIsTriedLast) {
  const std::string first = first_of(blob_);
  int asked = 0;
  world_.nodes[first].on_put = [&](const blob::BlobKey&) {
    ++asked;
    return std::optional(blob::NodeFault{});
  };
  ASSERT_TRUE(world_.put(blob_));
  EXPECT_GT(asked, 0);
  asked = 0;
  int chosen = 0;
  for (int i = 0; i < 50; ++i) {
    const BlobId blob = world_.new_blob();
    chosen += first_of(blob) == first;
    ASSERT_TRUE(world_.put(blob));
  }
  EXPECT_GT(chosen, 0);
  EXPECT_EQ(asked, 0);
  // As long as there are others.
  std::erase_if(world_.members, [&](const cluster::Member& member) {
    return member.instance != first && member.zone == world_.zones.at(first);
  });
  std::erase_if(world_.members, [&, others = 0](const cluster::Member& member) mutable {
    return member.instance != first && ++others > 1;
  });
  EXPECT_FALSE(world_.put(world_.new_blob()));
  EXPECT_GT(asked, 0);
}

TEST_F(ReplicatedImageBytesTest, TooFewZonesAreRefusedWithoutATrace) {
  std::erase_if(world_.members, [](const cluster::Member& member) { return member.zone != "a"; });
  const auto refused = world_.put(blob_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("Only 1 of 2 needed storage nodes"));
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_TRUE(world_.is_gone(blob_));
  world_.members.clear();
  EXPECT_EQ(world_.put(blob_).error().code, ErrorCode::kUnavailable);
}

TEST_F(ReplicatedImageBytesTest, WhenOnlyOneNodeTakesItNothingIsLeft) {
  const std::string first = first_of(blob_);
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kStorageFull}) {
    fail_puts_on_all_but(first, code);
    EXPECT_EQ(world_.put(blob_).error().code, code);
    EXPECT_TRUE(world_.is_gone(blob_));
  }
}

TEST_F(ReplicatedImageBytesTest, FullDisksAreSaidToBeFull) {
  for (cluster::Member& member : world_.members) {
    if (member.zone != "a") member.disks[0].is_writable = false;
  }
  EXPECT_EQ(world_.put(blob_).error().code, ErrorCode::kStorageFull);
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, WhatCannotBeUndoneNowIsUndoneLater) {
  const std::string first = first_of(blob_);
  fail_puts_on_all_but(first, ErrorCode::kUnavailable);
  world_.nodes[first].on_erase = blob::always(ErrorCode::kOutcomeUnknown);
  EXPECT_FALSE(world_.put(blob_));
  EXPECT_EQ(world_.location(blob_)->state, State::kDeleting);
  EXPECT_EQ(world_.location(blob_)->leftovers, std::vector{first});
  world_.settle_all();
  EXPECT_EQ(world_.parts_on(first), 3U);
  world_.heal();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, BytesThatArriveLateAreFound) {
  for (auto& [name, node] : world_.nodes.all()) node->on_put = blob::always(ErrorCode::kOutcomeUnknown, Effect::kLate);
  EXPECT_EQ(world_.put(blob_).error().code, ErrorCode::kUnavailable);
  world_.heal();
  ASSERT_TRUE(world_.erase(blob_));
  world_.settle_all();
  world_.arrive();
  EXPECT_FALSE(world_.nodes_with_bytes().empty());
  EXPECT_EQ(world_.location(blob_)->leftovers.size(), world_.nodes_with_bytes().size());
  grow_old();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, WithoutMetadataNothingIsTouched) {
  world_.locations.fault = fail_call("insert", LocationFault::kUnavailable);
  EXPECT_EQ(world_.put(blob_).error().code, ErrorCode::kUnavailable);
  world_.locations.fault = fail_call("insert", LocationFault::kUnknown);
  EXPECT_EQ(world_.put(blob_).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, AnUnknownOutcomeOfTheRowIsSettled) {
  for (const LocationFault fault : {LocationFault::kUnknown, LocationFault::kUnknownAndDone}) {
    for (const char* call : {"insert", "update"}) {
      const BlobId blob = world_.new_blob();
      world_.locations.fault = fail_call(call, fault, 1);
      ASSERT_TRUE(world_.put(blob)) << call;
      EXPECT_TRUE(world_.is_kept(blob));
      ASSERT_TRUE(world_.erase(blob));
    }
  }
}

TEST_F(ReplicatedImageBytesTest, WhatCannotBeSettledIsLeftAsItIs) {
  // The last update may have been made, and nobody can tell.
  for (const LocationFault fault : {LocationFault::kUnknown, LocationFault::kUnknownAndDone}) {
    const BlobId blob = world_.new_blob();
    world_.locations.fault = [&, updates = 0](std::string_view call) mutable -> std::optional<LocationFault> {
      if (call == "update") return updates++ == 0 ? fault : LocationFault::kUnavailable;
      return call == "find" ? std::optional(LocationFault::kUnavailable) : std::nullopt;
    };
    EXPECT_EQ(world_.put(blob).error().code, ErrorCode::kOutcomeUnknown);
    EXPECT_THAT(world_.nodes_with_bytes(), SizeIs(2));
    world_.heal();
    if (fault == LocationFault::kUnknownAndDone) {
      EXPECT_TRUE(world_.is_kept(blob));
    }
    ASSERT_TRUE(world_.erase(blob));  // as the caller does
    grow_old();
    world_.settle_all();
    EXPECT_TRUE(world_.is_gone(blob));
  }
}

TEST_F(ReplicatedImageBytesTest, AnErasureIsAcknowledgedWhileNodesAreDown) {
  ASSERT_TRUE(world_.put(blob_));
  const auto copies = world_.location(blob_)->copies;
  for (const std::string& node : copies) world_.nodes[node].on_erase = blob::always(ErrorCode::kUnavailable);
  ASSERT_TRUE(world_.erase(blob_));
  auto row = world_.location(blob_);
  EXPECT_EQ(row->state, State::kDeleting);
  EXPECT_THAT(row->copies, IsEmpty());
  EXPECT_THAT(row->leftovers, testing::UnorderedElementsAreArray(copies));

  world_.nodes[copies[0]].on_erase = nullptr;  // one comes back
  EXPECT_FALSE(world_.run(world_.bytes.settle(*row)).value());
  EXPECT_EQ(world_.location(blob_)->leftovers, std::vector{copies[1]});
  EXPECT_EQ(world_.run(world_.bytes.settle(*row)).error().code, ErrorCode::kConflict);  // an old row
  world_.heal();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
  EXPECT_TRUE(world_.erase(blob_));
}

TEST_F(ReplicatedImageBytesTest, AnErasureWithoutMetadataFails) {
  ASSERT_TRUE(world_.put(blob_));
  for (const char* call : {"find", "update"}) {
    world_.locations.fault = fail_call(call, LocationFault::kUnavailable);
    EXPECT_EQ(world_.erase(blob_).error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(world_.is_kept(blob_));
  }
}

TEST_F(ReplicatedImageBytesTest, LiveBlobsAreNeverTouchedBySettling) {
  ASSERT_TRUE(world_.put(blob_));
  auto row = *world_.location(blob_);
  grow_old();
  EXPECT_TRUE(world_.run(world_.bytes.settle(row)).value());
  row.leftovers = row.copies;  // a row that nobody should have written
  EXPECT_TRUE(world_.run(world_.bytes.settle(row)).value());
  EXPECT_TRUE(world_.is_kept(blob_));
}

TEST_F(ReplicatedImageBytesTest, AnAbandonedWriteGoesOnceItIsOld) {
  world_.locations.fault = fail_call("update", LocationFault::kCrashBefore);
  EXPECT_THROW((void)world_.put(blob_), Crash);
  world_.heal();
  world_.settle_all();
  EXPECT_THAT(world_.nodes_with_bytes(), SizeIs(2));  // it may yet be finished
  grow_old();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, AnErasureDuringAPutWins) {
  for (auto& [name, node] : world_.nodes.all()) node->puts.close();
  boost::asio::io_context loop;
  auto put = boost::asio::co_spawn(loop, world_.bytes.put(blob_, ReplicatedWorld::parts()), boost::asio::use_future);
  while (loop.poll_one() > 0) {
  }
  ASSERT_TRUE(world_.erase(blob_));
  world_.heal();
  loop.run();
  EXPECT_EQ(put.get().error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(world_.is_gone(blob_));
}

TEST_F(ReplicatedImageBytesTest, APutThatTookTooLongFindsItsRowGoneAndCleansUp) {
  const std::string first = first_of(blob_);
  for (auto& [name, node] : world_.nodes.all()) node->puts.close();
  boost::asio::io_context loop;
  auto put = boost::asio::co_spawn(loop, world_.bytes.put(blob_, ReplicatedWorld::parts()), boost::asio::use_future);
  while (loop.poll_one() > 0) {
  }
  grow_old();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
  // Its bytes come after all, and one node does not let go of them.
  world_.heal();
  world_.nodes[first].on_erase = blob::always(ErrorCode::kUnavailable);
  loop.run();
  EXPECT_FALSE(put.get());
  EXPECT_EQ(world_.location(blob_)->leftovers, std::vector{first});
  world_.heal();
  world_.settle_all();
  EXPECT_TRUE(world_.is_gone(blob_));
}

// Every interleaving that a seed gives: each call to the metadata and to a node first lets the others run a while.
TEST_F(ReplicatedImageBytesTest, PutsErasuresAndTheStewardMayRaceInAnyOrder) {
  int kept = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    ReplicatedWorld world;
    std::mt19937 random(seed);
    const BlobId blob = world.new_blob();
    const auto let_others_run = [&random]() -> Task<void> {
      for (auto turns = random() % 40; turns > 0; --turns) {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
      }
    };
    world.locations.before = [&](std::string_view) { return let_others_run(); };
    const auto first_node = cluster::candidates(blob, world.members)[0].node;
    if (seed % 3 == 0) world.nodes[first_node].on_put = blob::once(ErrorCode::kStorageFull);
    boost::asio::io_context loop;
    auto put = boost::asio::co_spawn(loop, world.bytes.put(blob, ReplicatedWorld::parts()), boost::asio::use_future);
    std::vector<std::future<Status>> erasures;
    for (int i = 0; i < 2; ++i) {
      erasures.push_back(
          boost::asio::co_spawn(loop, world.bytes.erase(blob, ReplicatedWorld::variants()), boost::asio::use_future));
    }
    const auto settle = [&]() -> Task<void> {
      co_await let_others_run();
      const auto rows = co_await world.metadata.locations().list_unsettled({}, 10);
      for (const auto& row : *rows) (void)co_await world.bytes.settle(row);
    };
    auto settled = boost::asio::co_spawn(loop, settle(), boost::asio::use_future);
    loop.run();
    settled.get();
    const bool is_stored = put.get().has_value();
    for (auto& erasure : erasures) EXPECT_TRUE(erasure.get());
    world.heal();
    world.clock.advance(std::chrono::hours(2));
    world.settle_all();
    const bool is_kept = is_stored && world.is_kept(blob);  // the erasures came before it
    EXPECT_TRUE(is_kept || world.is_gone(blob)) << seed;
    kept += is_kept;
  }
  EXPECT_GT(kept, 0);
  EXPECT_LT(kept, 200);
}

// One fault at each call of a put and of an erasure, one after the other, and the process dying there.
class FaultSweep {
 public:
  enum class Kind {
    kUnavailable,
    kUnknown,
    kUnknownAndDone,
    kFull,
    kLate,
    kCrashBefore,
    kCrashAfter,
    kNodeDies,
    kNodeAndMetadataDie,
  };
  static constexpr Kind kKinds[] = {Kind::kUnavailable, Kind::kUnknown,  Kind::kUnknownAndDone,
                                    Kind::kFull,        Kind::kLate,     Kind::kCrashBefore,
                                    Kind::kCrashAfter,  Kind::kNodeDies, Kind::kNodeAndMetadataDie};

  // Decides the fault of each call; nothing when it should work.
  using Script = std::function<std::optional<Kind>(int call)>;

  explicit FaultSweep(Script script) : script_(std::move(script)) {
    world_.locations.fault = [this](std::string_view) { return of_metadata(); };
    for (auto& [name, node] : world_.nodes.all()) {
      node->on_put = [this, name = name](const blob::BlobKey&) { return of_node(name, true); };
      node->on_erase = [this, name = name](const blob::BlobKey&) { return of_node(name, false); };
    }
  }

  // Returns how many calls there were.
  int run(const std::string& trace) {
    const BlobId blob = world_.new_blob();
    std::optional<Status> stored = attempt([&] { return world_.put(blob); });
    // Late bytes of what was stored come before it is erased: those behind are for the search for orphans.
    if (stored && *stored) world_.arrive();
    // As ImageStore does, unless its process has died.
    std::optional<Status> erased;
    if (stored && (!*stored || is_to_be_erased)) erased = attempt([&] { return world_.erase(blob); });
    const int calls = calls_;

    const bool is_stored = stored && *stored && !erased.has_value();
    heal();
    world_.arrive();
    world_.clock.advance(std::chrono::hours(2));
    if (is_stored && !is_to_be_erased) {
      world_.settle_all();
      EXPECT_TRUE(world_.is_kept(blob)) << trace;
      return calls;
    }
    world_.settle_all();
    const bool is_acknowledged_gone = erased && *erased;
    if (is_acknowledged_gone) {
      EXPECT_TRUE(world_.is_gone(blob)) << trace << ", erased";
    } else {
      // Whole or gone; then the sweeper comes, for nobody owns it.
      EXPECT_TRUE(world_.is_gone(blob) || world_.is_kept(blob)) << trace;
      EXPECT_TRUE(world_.erase(blob)) << trace;
      EXPECT_TRUE(world_.is_gone(blob)) << trace << ", swept";
    }
    return calls;
  }

  bool is_to_be_erased = false;

 private:
  template <typename Work>
  std::optional<Status> attempt(Work work) {
    if (is_dead_) return std::nullopt;
    try {
      return work();
    } catch (const Crash&) {
      return std::nullopt;
    }
  }
  void heal() {
    world_.heal();
    dead_nodes_.clear();
    is_dead_ = false;
  }

  std::optional<LocationFault> of_metadata() {
    if (is_dead_) return LocationFault::kCrashBefore;
    if (is_metadata_down_) return LocationFault::kUnavailable;
    const auto kind = script_(calls_++);
    if (!kind) return std::nullopt;
    switch (*kind) {
      case Kind::kUnavailable:
      case Kind::kFull:
      case Kind::kNodeDies: return LocationFault::kUnavailable;
      case Kind::kUnknown:
      case Kind::kLate: return LocationFault::kUnknown;
      case Kind::kUnknownAndDone: return LocationFault::kUnknownAndDone;
      case Kind::kCrashBefore: is_dead_ = true; return LocationFault::kCrashBefore;
      case Kind::kCrashAfter: is_dead_ = true; return LocationFault::kCrashAfter;
      case Kind::kNodeAndMetadataDie: is_metadata_down_ = true; return LocationFault::kUnknownAndDone;
    }
    return std::nullopt;
  }

  std::optional<blob::NodeFault> of_node(const std::string& name, bool is_put) {
    if (is_dead_) throw Crash();
    if (dead_nodes_.contains(name)) return blob::NodeFault{ErrorCode::kUnavailable};
    const auto kind = script_(calls_++);
    if (!kind) return std::nullopt;
    switch (*kind) {
      case Kind::kUnavailable: return blob::NodeFault{ErrorCode::kUnavailable};
      case Kind::kFull: return blob::NodeFault{is_put ? ErrorCode::kStorageFull : ErrorCode::kUnavailable};
      case Kind::kUnknown: return blob::NodeFault{ErrorCode::kOutcomeUnknown};
      case Kind::kLate: return blob::NodeFault{ErrorCode::kOutcomeUnknown, is_put ? Effect::kLate : Effect::kNone};
      case Kind::kUnknownAndDone: return blob::NodeFault{ErrorCode::kOutcomeUnknown, Effect::kAnyway};
      case Kind::kCrashBefore: is_dead_ = true; throw Crash();
      case Kind::kCrashAfter: is_dead_ = true; return blob::NodeFault{ErrorCode::kOutcomeUnknown, Effect::kAnyway};
      case Kind::kNodeAndMetadataDie: is_metadata_down_ = true; [[fallthrough]];
      case Kind::kNodeDies:
        dead_nodes_.insert(name);
        return blob::NodeFault{ErrorCode::kOutcomeUnknown, Effect::kAnyway};
    }
    return std::nullopt;
  }

  const Script script_;
  ReplicatedWorld world_;
  int calls_ = 0;
  bool is_dead_ = false;
  bool is_metadata_down_ = false;
  std::set<std::string> dead_nodes_;
};

TEST(ReplicatedImageBytesFaults, OneAtEachCallLosesAndLeavesNothing) {
  for (const bool is_to_be_erased : {false, true}) {
    for (const FaultSweep::Kind kind : FaultSweep::kKinds) {
      int calls = 1000;
      for (int failing = 0; failing < calls; ++failing) {  // the last run meets no fault any more
        FaultSweep sweep([&](int call) { return call == failing ? std::optional(kind) : std::nullopt; });
        sweep.is_to_be_erased = is_to_be_erased;
        const int made =
            sweep.run("kind " + std::to_string(static_cast<int>(kind)) + " at call " + std::to_string(failing));
        if (testing::Test::HasFailure()) return;
        if (made <= failing) calls = made;
      }
      EXPECT_GT(calls, 6);
      EXPECT_LT(calls, 100);
    }
  }
}

TEST(ReplicatedImageBytesFaults, ManyAtRandomLoseAndLeaveNothing) {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 random(seed);
    const unsigned percent = 5 + random() % 40;
    FaultSweep sweep([&](int) -> std::optional<FaultSweep::Kind> {
      if (random() % 100 >= percent) return std::nullopt;
      return FaultSweep::kKinds[random() % std::size(FaultSweep::kKinds)];
    });
    sweep.is_to_be_erased = random() % 2 == 0;
    sweep.run("seed " + std::to_string(seed));
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace portreto::services
