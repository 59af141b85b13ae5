#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::Block;
using model::BlockKind;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(MetadataConformance, ABlockIsKnownToBothSidesAndAMuteToOne) {
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  const UserId ines = UserId::generate();
  const Block block{maria, nikos, BlockKind::kBlocked, tick()};
  const Block mute{maria, ines, BlockKind::kMuted, tick()};
  ASSERT_EQ(error_code(run(blocks().put(block))), "ok");
  ASSERT_EQ(error_code(run(blocks().put(mute))), "ok");
  const auto own = run(blocks().distances(maria, {nikos, ines, UserId::generate()})).value();
  ASSERT_EQ(own.size(), 2U);
  EXPECT_EQ(own.at(nikos).own, BlockKind::kBlocked);
  EXPECT_TRUE(own.at(nikos).is_blocked());
  EXPECT_FALSE(own.at(nikos).is_blocked_by);
  EXPECT_EQ(own.at(ines).own, BlockKind::kMuted);
  EXPECT_FALSE(own.at(ines).is_blocked());
  const auto of_nikos = run(blocks().distances(nikos, {maria})).value();
  EXPECT_TRUE(of_nikos.at(maria).is_blocked_by);
  EXPECT_FALSE(of_nikos.at(maria).own);
  EXPECT_TRUE(run(blocks().distances(ines, {maria}))->empty());
  EXPECT_TRUE(run(blocks().distances(ines, {}))->empty());
}

TEST_P(MetadataConformance, ABlockReplacesAMuteAndIsRemovedByItsKind) {
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  const Block mute{maria, nikos, BlockKind::kMuted, tick()};
  const Block block{maria, nikos, BlockKind::kBlocked, tick()};
  const auto list = [&](BlockKind kind) { return run(blocks().list(maria, kind, {}))->items; };
  ASSERT_TRUE(run(blocks().put(mute)));
  ASSERT_TRUE(run(blocks().put({maria, nikos, BlockKind::kMuted, tick()})));
  EXPECT_THAT(list(BlockKind::kMuted), ElementsAre(mute)) << "twice is as once";
  ASSERT_TRUE(run(blocks().put(block)));
  EXPECT_THAT(list(BlockKind::kBlocked), ElementsAre(block));
  EXPECT_THAT(list(BlockKind::kMuted), IsEmpty());
  EXPECT_EQ(error_code(run(blocks().remove(maria, nikos, BlockKind::kMuted))), "ok");
  EXPECT_THAT(list(BlockKind::kBlocked), ElementsAre(block));
  EXPECT_EQ(error_code(run(blocks().remove(maria, nikos, BlockKind::kBlocked))), "ok");
  EXPECT_EQ(error_code(run(blocks().remove(maria, nikos, BlockKind::kBlocked))), "ok");
  EXPECT_THAT(list(BlockKind::kBlocked), IsEmpty());
}

TEST_P(MetadataConformance, BlocksAreListedNewestFirstAndGoWithEitherPerson) {
  const UserId maria = UserId::generate();
  std::vector<Block> all;
  for (int i = 0; i < 5; ++i) {
    all.insert(all.begin(), {maria, UserId::generate(), BlockKind::kBlocked, tick()});
    ASSERT_TRUE(run(blocks().put(all.front())));
  }
  const Block other{UserId::generate(), maria, BlockKind::kMuted, tick()};
  ASSERT_TRUE(run(blocks().put(other)));
  const auto fetch = [&](PageRequest page) { return run(blocks().list(maria, BlockKind::kBlocked, page)); };
  EXPECT_EQ(all_pages(fetch, 2), all);
  EXPECT_EQ(run(blocks().remove_all_of(maria, 4)).value(), 4U);
  EXPECT_EQ(run(blocks().remove_all_of(maria, 4)).value(), 2U);
  EXPECT_EQ(run(blocks().remove_all_of(maria, 4)).value(), 0U);
}

}  // namespace
}  // namespace portreto::metadata
