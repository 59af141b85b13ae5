#include "services/block_service.h"

#include <gtest/gtest.h>

#include "metadata/block_store.h"
#include "services/assembly.h"
#include "services/feed_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::BlockKind;

class BlockServiceTest : public testing::Test {
 protected:
  model::Relation relation(UserId viewer, UserId person) {
    return world_.run(access_.standing({viewer}, person)).value().relation;
  }
  bool follows(UserId a, UserId b) { return world_.run(world_.metadata.follows().find(a, b)).value().has_value(); }

  World world_;
  const UserId anna_ = world_.add_user("anna");
  const UserId ben_ = world_.add_user("ben");
  BlockService blocks_{world_.metadata, world_.clock};
  Access access_{world_.metadata};
};

TEST_F(BlockServiceTest, ABlockIsOnBothSidesAndEndsFollows) {
  world_.add_follow(anna_, ben_);
  world_.add_follow(ben_, anna_);
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kBlocked)));
  EXPECT_EQ(relation(anna_, ben_), model::Relation::kBlocked);
  EXPECT_EQ(relation(ben_, anna_), model::Relation::kBlocked);
  EXPECT_FALSE(follows(anna_, ben_) || follows(ben_, anna_));
}

// A process that dies right after the block leaves them.
TEST_F(BlockServiceTest, FollowsThatWereLeftDoNotComeBackWithItsEnd) {
  world_.add_follow(ben_, anna_);
  ASSERT_TRUE(world_.run(world_.metadata.blocks().put({anna_, ben_, BlockKind::kBlocked, world_.tick()})));
  EXPECT_EQ(relation(ben_, anna_), model::Relation::kBlocked) << "the block alone decides";
  ASSERT_TRUE(world_.run(blocks_.remove({anna_}, "ben", BlockKind::kBlocked)));
  EXPECT_EQ(relation(ben_, anna_), model::Relation::kStranger);
}

TEST_F(BlockServiceTest, MutingWhomOneHasBlockedKeepsTheBlock) {
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kBlocked)));
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kMuted)));
  EXPECT_EQ(relation(anna_, ben_), model::Relation::kBlocked);
  EXPECT_EQ(world_.run(blocks_.list({anna_}, BlockKind::kBlocked, {}))->persons.size(), 1U);
}

TEST_F(BlockServiceTest, WhoIsBlockedDoesNotLearnItByBlocking) {
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kBlocked)));
  EXPECT_EQ(world_.run(blocks_.put({ben_}, "anna", BlockKind::kBlocked)).error().code, ErrorCode::kNotFound);
}

TEST_F(BlockServiceTest, CommentsThatAreNotShownAreNotCounted) {
  const UserId cleo = world_.add_user("cleo");
  const auto target = model::target_of(world_.add_gallery(cleo, model::Audience::kPublic));
  for (const UserId author : {anna_, ben_, cleo}) world_.add_comment(author, target);
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kBlocked)));
  for (const auto& [viewer, shown] : {std::pair(anna_, 2U), std::pair(ben_, 2U), std::pair(cleo, 3U)}) {
    auto [reactions, comments] = world_.run(surroundings_of(world_.metadata, {viewer}, target, {})).value();
    const People people = world_.run(people_of(world_.metadata, {viewer}, authors_of(comments))).value();
    leave_out_strays(comments, reactions, people);
    EXPECT_EQ(comments.items.size(), shown);
    EXPECT_EQ(reactions.comments, shown);
  }
}

TEST_F(BlockServiceTest, APageOfHiddenGalleriesIsPassedOver) {
  for (std::size_t i = 0; i < kCardsPerPage * 2; ++i) world_.add_gallery(ben_, model::Audience::kPublic);
  const UserId cleo = world_.add_user("cleo");
  FeedService feed{world_.metadata};
  ASSERT_TRUE(world_.run(blocks_.put({anna_}, "ben", BlockKind::kBlocked)));
  EXPECT_TRUE(world_.run(feed.explore({anna_}, {}))->cards.empty());
  // The oldest of all, behind two pages of which none is shown.
  const GalleryId shown = GalleryId::generate();
  const Timestamp long_ago = world_.clock.now() - std::chrono::days(1);
  ASSERT_TRUE(world_.run(world_.metadata.galleries().insert({.id = shown,
                                                             .owner = cleo,
                                                             .name = "Old",
                                                             .audience = model::Audience::kPublic,
                                                             .created_at = long_ago,
                                                             .updated_at = long_ago})));
  const auto list = world_.run(feed.explore({anna_}, {})).value();
  ASSERT_EQ(list.cards.size(), 1U);
  EXPECT_EQ(list.cards[0].gallery.id, shown);
}

}  // namespace
}  // namespace portreto::services
