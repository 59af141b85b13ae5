#include "services/account_erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/case_store.h"
#include "metadata/deletion_store.h"
#include "services/account_deletion.h"
#include "services/photo_service.h"
#include "services/profile_service.h"
#include "services/steward/steward_world_testing.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Stage = model::Deletion::State;
constexpr char kAnnasPassword[] = "correct horse battery";
constexpr std::chrono::seconds kSettled{15};

// Anna with two galleries, in one process.
class AccountErasureTest : public testing::Test {
 protected:
  AccountErasureTest() {
    const model::User user{.id = anna_,
                           .username = "anna",
                           .email = "anna@example.org",
                           .password_hash = hasher_.hash(kAnnasPassword).value(),
                           .created_at = world_.tick()};
    EXPECT_TRUE(world_.run(world_.metadata.accounts().insert(user)));
    gallery_ = world_.add_gallery(anna_, model::Audience::kPublic);
    world_.add_gallery(anna_, model::Audience::kPrivate);
    for (int i = 1; i <= 2; ++i) photos_.push_back(upload("photo.png", i));
    EXPECT_TRUE(world_.run(profiles_.set_photo({anna_}, world_.upload_of(tiny_png()))));
    bens_ = world_.add_gallery(ben_, model::Audience::kPublic);
    for (const UserId user_id : {anna_, ben_}) {
      for (const auto target : {model::target_of(gallery_), model::target_of(bens_)}) {
        world_.add_comment(user_id, target);
        EXPECT_TRUE(world_.run(world_.metadata.social().put_like({target, user_id, world_.tick()})));
      }
    }
    world_.add_follow(anna_, ben_);
    world_.add_follow(ben_, anna_);
  }

  PhotoId upload(std::string name, int which) {
    PhotoService photos{world_.metadata, world_.images, world_.clock};
    return world_.run(photos.add({anna_}, gallery_, {world_.upload_of(tiny_png(which)), std::move(name)}, {}))->id;
  }
  std::string delete_anna() {
    return world_.run(deletions_.remove({.user = anna_, .password = kAnnasPassword, .username = "anna", .peer = "x"}))
        .value();
  }
  model::Deletion receipt(const std::string& secret) { return world_.run(deletions_.receipt(secret)).value(); }
  AccountErasure::Report round() { return world_.run(erasure_.round()); }
  bool is_nothing_left() {
    auto& store = world_.metadata;
    const auto acts = world_.run(store.social().count_by(anna_)).value();
    const auto follows = world_.run(store.follows().counts(ben_)).value();
    const auto galleries = world_.run(store.galleries().list_by_owner(anna_, own_galleries(), {})).value();
    return acts.likes + acts.comments == 0 && follows.followers + follows.following == 0 && galleries.items.empty() &&
           world_.is_clean() && world_.run(store.photos().list_deleting(10))->empty() &&
           world_.run(store.accounts().list_deleted({}, 10))->empty();
  }

  World world_;
  security::PasswordHasher hasher_{{.memory_kib = 64, .passes = 1}};
  AccountDeletion deletions_{{world_.metadata, world_.pool, hasher_, world_.clock}};
  ProfileService profiles_{world_.metadata, world_.images, world_.clock};
  Sweeper sweeper_{world_.metadata, world_.images, world_.clock};
  AccountErasure erasure_{world_.metadata, world_.images, sweeper_, world_.clock, {.batch = 1}};
  const UserId anna_ = UserId::generate(world_.clock);
  const UserId ben_ = world_.add_user("ben");
  GalleryId gallery_, bens_;
  std::vector<PhotoId> photos_;
};

TEST_F(AccountErasureTest, WhatTheyReportedAndWhatWasReportedOfThemGoes) {
  auto& cases = world_.metadata.cases();
  const Timestamp at = world_.tick();
  const model::Report annas{anna_, model::ReportReason::kSpam, "So says Anna", at};
  const model::Report bens{ben_, model::ReportReason::kSpam, "", at};
  const model::Case of_anna{.subject = gallery_.uuid, .owner = anna_, .reports = {bens}, .changed_at = at};
  const model::Case by_anna{.subject = bens_.uuid, .owner = ben_, .reports = {annas}, .changed_at = at};
  const model::Case by_both{.subject = Uuid::generate(), .owner = ben_, .reports = {annas, bens}, .changed_at = at};
  for (const model::Case& one : {of_anna, by_anna, by_both}) ASSERT_TRUE(world_.run(cases.insert(one)));
  delete_anna();
  world_.clock.advance(kSettled);
  EXPECT_EQ(round().accounts, 1U);
  EXPECT_FALSE(world_.run(cases.find(of_anna.subject)));
  EXPECT_EQ(world_.run(cases.find(by_anna.subject)).value().state, model::Case::State::kClosed);
  EXPECT_THAT(world_.run(cases.find(by_both.subject)).value().reports, ElementsAre(bens));
}

TEST_F(AccountErasureTest, WhatTheyAddedToGalleriesOfOthersGoesAndWhatOthersAddedToTheirs) {
  PhotoService photos{world_.metadata, world_.images, world_.clock};
  const auto add = [&](UserId who, GalleryId to, int which) {
    return world_.run(photos.add({who}, to, {world_.upload_of(tiny_png(which)), "x.png"}, {})).value().id;
  };
  const auto contribute = [&](GalleryId gallery, UserId who) {
    auto stored = world_.run(world_.metadata.galleries().find(gallery)).value();
    stored.contributors = {who};
    ASSERT_TRUE(world_.run(world_.metadata.galleries().update(stored)));
  };
  contribute(bens_, anna_);
  contribute(gallery_, ben_);
  const PhotoId annas = add(anna_, bens_, 1), bens_own = add(ben_, bens_, 2), bens_there = add(ben_, gallery_, 1);
  const std::string secret = delete_anna();
  world_.clock.advance(kSettled);
  EXPECT_EQ(round().accounts, 1U);
  EXPECT_FALSE(world_.run(world_.metadata.photos().find(annas)));
  EXPECT_FALSE(world_.run(world_.metadata.photos().find(bens_there)));
  EXPECT_TRUE(world_.run(world_.metadata.photos().find(bens_own)));
  EXPECT_EQ(receipt(secret).photos, photos_.size() + 2);
}

TEST_F(AccountErasureTest, AllThatWasTheirsGoesAndTheReceiptTellsIt) {
  const std::string secret = delete_anna();
  EXPECT_EQ(receipt(secret).state, Stage::kCounting);
  EXPECT_EQ(round().waiting, 1U) << "a request may be under way";
  const model::Deletion counted = receipt(secret);
  EXPECT_EQ(counted.state, Stage::kErasing);
  EXPECT_EQ(counted.photos, 2U);
  EXPECT_EQ(counted.bytes, tiny_png(1).size() + tiny_png(2).size());
  EXPECT_EQ(counted.galleries, 2U);
  EXPECT_EQ(counted.comments, 2U);
  EXPECT_EQ(counted.likes, 2U);
  EXPECT_EQ(counted.follows, 2U);
  ASSERT_EQ(counted.nodes.size(), 1U);
  EXPECT_EQ(counted.nodes[0].node, kOnlyNode);
  EXPECT_EQ(counted.nodes[0].images, 3U) << "with the profile picture";
  EXPECT_TRUE(world_.is_clean()) << "the bytes do not wait";

  world_.clock.advance(kSettled);
  const auto report = round();
  EXPECT_EQ(report.accounts, 1U);
  EXPECT_EQ(report.failures, 0U);
  EXPECT_TRUE(is_nothing_left());
  const model::Deletion done = receipt(secret);
  EXPECT_EQ(done.state, Stage::kErased);
  EXPECT_EQ(done.photos, 2U) << "what was counted stays";
  EXPECT_EQ(done.nodes[0].left, 0U);
  EXPECT_EQ(done.nodes[0].erased_at, world_.clock.now());
  EXPECT_EQ(done.finished_at, world_.clock.now());
  const auto bens = world_.run(world_.metadata.social().list_comments(model::target_of(bens_), {})).value();
  ASSERT_EQ(bens.items.size(), 1U);
  EXPECT_EQ(bens.items[0].author, ben_);

  world_.clock.advance(std::chrono::days(30) + std::chrono::seconds(1));
  round();
  EXPECT_FALSE(world_.run(deletions_.receipt(secret)));
}

TEST_F(AccountErasureTest, WhatIsWrittenWhileItRunsGoesToo) {
  const std::string secret = delete_anna();
  round();
  // A request that was let in before has made these.
  world_.add_gallery(anna_, model::Audience::kPublic);
  world_.add_comment(anna_, model::target_of(bens_));
  world_.add_photo(anna_, gallery_);
  world_.clock.advance(kSettled);
  EXPECT_EQ(round().accounts, 1U);
  EXPECT_TRUE(is_nothing_left());
}

TEST_F(AccountErasureTest, AFailureIsTakenUpByTheNextRound) {
  const std::string secret = delete_anna();
  world_.clock.advance(kSettled);
  int calls = 0;
  world_.blobs.on_erase = [&]() -> std::optional<Fault> {
    return ++calls == 3 ? std::optional(Fault{}) : std::nullopt;
  };
  EXPECT_EQ(round().failures, 1U);
  EXPECT_EQ(receipt(secret).state, Stage::kErasing);
  EXPECT_EQ(receipt(secret).nodes[0].left, 3U) << "nothing is told before it is sure";
  EXPECT_EQ(round().accounts, 1U);
  EXPECT_TRUE(is_nothing_left());
  EXPECT_EQ(receipt(secret).photos, 2U);
}

// Killed at every call that erases bytes, in turn.
TEST_F(AccountErasureTest, AKillIsTakenUpWhereverItComes) {
  const std::string secret = delete_anna();
  world_.clock.advance(kSettled);
  struct Killed {};
  int kills = 0;
  for (int at = 1; at < 100; ++at) {
    int calls = 0;
    world_.blobs.on_erase = [&]() -> std::optional<Fault> {
      if (++calls == at) throw Killed();
      return std::nullopt;
    };
    try {
      if (round().accounts == 1) break;
    } catch (const Killed&) {
      ++kills;
    }
  }
  EXPECT_GT(kills, 3);
  EXPECT_TRUE(is_nothing_left());
  EXPECT_EQ(receipt(secret).photos, 2U);
  EXPECT_TRUE(receipt(secret).finished_at);
}

TEST_F(AccountErasureTest, TwoProcessesMayDoItAtOnce) {
  delete_anna();
  world_.clock.advance(kSettled);
  AccountErasure other{world_.metadata, world_.images, sweeper_, world_.clock, {.batch = 1}};
  world_.blobs.on_erase = [&, is_first = true]() mutable -> std::optional<Fault> {
    if (std::exchange(is_first, false)) world_.run(other.round());
    return std::nullopt;
  };
  round();
  round();
  EXPECT_TRUE(is_nothing_left());
}

TEST_F(AccountErasureTest, WhoDeletesDoesNotComeBackByAnOldSession) {
  const model::Session session{.id = SessionId::generate(), .user = anna_, .expires_at = Timestamp::max()};
  ASSERT_TRUE(world_.run(world_.metadata.sessions().insert(session)));
  delete_anna();
  EXPECT_FALSE(world_.run(world_.metadata.sessions().find(session.id)));
}

// On six storage nodes in three zones.
class ClusterErasureTest : public testing::Test {
 protected:
  ClusterErasureTest() {
    const Timestamp now = world_.clock.now();
    auto& store = world_.metadata;
    EXPECT_TRUE(world_.run(
        store.accounts().insert({.id = anna_, .username = "anna", .email = "a@example.org", .created_at = now})));
    const model::Gallery gallery{.id = GalleryId::generate(), .owner = anna_, .name = "A", .created_at = now};
    EXPECT_TRUE(world_.run(store.galleries().insert(gallery)));
    for (int i = 0; i < 12; ++i) {
      const BlobId blob = world_.new_blob();
      EXPECT_TRUE(world_.put(blob));
      const auto copies = world_.location(blob)->copies;
      nodes_.insert(copies.begin(), copies.end());
      EXPECT_TRUE(world_.run(store.photos().insert({.id = PhotoId::generate(),
                                                    .gallery = gallery.id,
                                                    .owner = anna_,
                                                    .image = {.blob = blob, .size_bytes = 1000},
                                                    .created_at = now})));
    }
    for (const std::string& node : nodes_) EXPECT_TRUE(world_.run(store.storage_nodes().note({.instance = node})));
  }
  void delete_anna() {
    const metadata::AccountStore::Deletion wish{anna_, "", world_.clock.now(), "secret"};
    ASSERT_TRUE(world_.run(world_.metadata.accounts().mark_deleted(wish)));
    world_.clock.advance(kSettled);
  }
  model::Deletion receipt() { return world_.run(world_.metadata.deletions().find(receipt_of("secret"))).value(); }
  AccountErasure::Report round() { return world_.run(world_.erasure.round()); }

  StewardWorld world_;
  const UserId anna_ = UserId::generate();
  std::set<std::string> nodes_;
};

TEST_F(ClusterErasureTest, TheReceiptTellsNodeByNode) {
  delete_anna();
  EXPECT_EQ(round().accounts, 1U);
  const model::Deletion done = receipt();
  EXPECT_EQ(done.photos, 12U);
  EXPECT_EQ(done.nodes.size(), nodes_.size());
  std::uint64_t images = 0;
  for (const model::DeletionNode& node : done.nodes) {
    EXPECT_TRUE(node.erased_at) << node.node;
    EXPECT_EQ(world_.parts_on(node.node), 0U) << node.node;
    images += node.images;
  }
  EXPECT_EQ(images, 24U) << "two copies of each";
  EXPECT_TRUE(done.finished_at);
}

TEST_F(ClusterErasureTest, ANodeThatIsAwayIsNamedUntilItIsBack) {
  const std::string away = *nodes_.begin();
  delete_anna();
  world_.kill(away);
  EXPECT_EQ(round().accounts, 1U) << "the account does not wait for it";
  const model::Deletion before = receipt();
  EXPECT_EQ(before.state, Stage::kErased);
  EXPECT_FALSE(before.finished_at);
  for (const model::DeletionNode& node : before.nodes) {
    EXPECT_EQ(node.erased_at.has_value(), node.node != away) << node.node;
    EXPECT_EQ(node.left, node.node == away ? node.images : 0U) << node.node;
  }
  world_.clock.advance(std::chrono::days(40));
  round();
  EXPECT_FALSE(receipt().finished_at) << "nor does the receipt go before";

  world_.revive(away);
  world_.sweep_late();
  EXPECT_EQ(world_.parts_on(away), 0U);
  round();
  EXPECT_TRUE(receipt().finished_at);
  for (const model::DeletionNode& node : receipt().nodes) EXPECT_TRUE(node.erased_at) << node.node;
}

TEST_F(ClusterErasureTest, ARetiredNodeIsToldToBeOne) {
  const std::string away = *nodes_.begin();
  delete_anna();
  world_.kill(away);
  round();
  world_.set_state(away, StewardWorld::NodeState::kRetired);
  world_.sweep_late();
  round();
  EXPECT_TRUE(receipt().finished_at);
  for (const model::DeletionNode& node : receipt().nodes) {
    EXPECT_EQ(node.is_retired, node.node == away) << node.node;
    EXPECT_EQ(node.erased_at.has_value(), node.node != away) << node.node;
  }
}

// Killed before and after every write of a location, in turn.
TEST_F(ClusterErasureTest, AKillLeavesNothingBehind) {
  using Fault = FaultyLocations::Fault;
  delete_anna();
  int kills = 0;
  for (int at = 1; at < 1000; ++at) {
    int calls = 0;
    world_.locations.fault = [&](std::string_view) -> std::optional<Fault> {
      if (++calls != at) return std::nullopt;
      return at % 2 == 0 ? Fault::kCrashBefore : Fault::kCrashAfter;
    };
    try {
      if (round().accounts == 1) break;
    } catch (const Crash&) {
      ++kills;
    }
  }
  world_.locations.fault = nullptr;
  EXPECT_GT(kills, 5);
  round();
  world_.sweep_late();
  round();
  for (const std::string& node : nodes_) EXPECT_EQ(world_.parts_on(node), 0U) << node;
  EXPECT_TRUE(receipt().finished_at);
  EXPECT_EQ(receipt().photos, 12U);
  EXPECT_THAT(world_.run(world_.metadata.locations().list({}, 10)).value(), IsEmpty());
}

}  // namespace
}  // namespace portreto::services
