#include "services/gallery_notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/block_service.h"
#include "services/gallery_service.h"
#include "services/notification_service.h"
#include "services/photo_service.h"
#include "services/sweeper.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::NotificationKind;
using testing::ElementsAre;
using testing::IsEmpty;

class GalleryNoticesTest : public testing::Test {
 protected:
  template <typename T>
  T run(Task<T> task) {
    world_.tick();
    return world_.run(std::move(task));
  }
  NotificationsView told(Viewer viewer) { return run(notifications_.list(viewer, {}))->view; }
  std::vector<NotificationKind> kinds_of(Viewer viewer) {
    std::vector<NotificationKind> kinds;
    for (const auto& item : told(viewer).items) kinds.push_back(item.kind);
    return kinds;
  }
  std::uint64_t unread(Viewer viewer) { return run(notifications_.unread(viewer)).value(); }
  model::Gallery stored() { return run(world_.metadata.galleries().find(gallery_)).value(); }
  Status change(GalleryService::Change change) {
    change.revision = stored().revision;
    const auto changed = run(galleries_.change(anna_, gallery_, std::move(change)));
    return changed ? Status{} : fail(changed.error());
  }
  Result<model::Photo> add(Viewer viewer) {
    return run(photos_.add(viewer, gallery_, {world_.upload_of(tiny_png()), "x.png"}, {}));
  }

  World world_;
  GalleryService galleries_{world_.metadata, world_.clock};
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
  NotificationService notifications_{world_.metadata, world_.clock};
  BlockService blocks_{world_.metadata, world_.clock};
  const Viewer anna_{world_.add_user("anna")};
  const Viewer ben_{world_.add_user("ben")};
  const Viewer cara_{world_.add_user("cara")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPrivate, "Crete");
};

TEST_F(GalleryNoticesTest, WhoIsNamedIsToldOnceAndAsLongAsItHolds) {
  ASSERT_TRUE(change({.contributors = {{"ben"}}}));
  ASSERT_TRUE(change({.description = "Sand and sea"}));
  EXPECT_THAT(kinds_of(ben_), ElementsAre(NotificationKind::kContributor));
  EXPECT_EQ(told(ben_).things.at(model::target_of(gallery_)).name, "Crete");
  EXPECT_EQ(unread(ben_), 1U);
  ASSERT_TRUE(change({.people = {{"ben", "cara"}}}));
  EXPECT_THAT(kinds_of(cara_), IsEmpty()) << "kept for later: the gallery is private";
  ASSERT_TRUE(change({.audience = model::Audience::kPeople}));
  EXPECT_THAT(kinds_of(cara_), ElementsAre(NotificationKind::kChosen));
  EXPECT_THAT(kinds_of(ben_), ElementsAre(NotificationKind::kContributor)) << "who is both was told the more";
  EXPECT_THAT(kinds_of(anna_), IsEmpty());
  ASSERT_TRUE(change({.contributors = std::vector<std::string>{}}));
  EXPECT_THAT(kinds_of(ben_), IsEmpty());
  EXPECT_EQ(unread(ben_), 0U) << "nor is it counted";
  ASSERT_TRUE(change({.audience = model::Audience::kPrivate}));
  EXPECT_EQ(unread(cara_), 0U);
}

TEST_F(GalleryNoticesTest, WhatIsRefusedTellsNobody) {
  ASSERT_EQ(run(galleries_.change(anna_, gallery_, {.revision = 7, .contributors = {{"ben"}}})).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(unread(ben_), 0U);
  const GalleryService::NewGallery same{.name = "crete", .audience = model::Audience::kPeople, .people = {"ben"}};
  ASSERT_EQ(run(galleries_.create(anna_, same, {})).error().code, ErrorCode::kAlreadyExists);
  ASSERT_EQ(run(galleries_.create(anna_, same, {"key"})).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(unread(ben_), 0U);
  auto other = same;
  other.name = "Delphi";
  ASSERT_TRUE(run(galleries_.create(anna_, other, {"other key"})));
  ASSERT_TRUE(run(galleries_.create(anna_, other, {"other key"})));
  EXPECT_THAT(kinds_of(ben_), ElementsAre(NotificationKind::kChosen)) << "of a new gallery, and once";
}

TEST_F(GalleryNoticesTest, WhatContributorsAddIsToldOnceADayWithHowManyThereAre) {
  ASSERT_TRUE(change({.contributors = {{"ben", "cara"}}}));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(add(ben_));
  ASSERT_TRUE(add(cara_));
  const PhotoId own = add(anna_)->id;
  EXPECT_THAT(kinds_of(anna_), ElementsAre(NotificationKind::kPhotosAdded, NotificationKind::kPhotosAdded));
  auto view = told(anna_);
  EXPECT_EQ(view.items[1].actor, *ben_.user);
  EXPECT_EQ(view.added.at(*view.items[1].notice), 3U);
  EXPECT_EQ(view.added.at(*view.items[0].notice), 1U);
  EXPECT_EQ(unread(anna_), 2U);
  world_.clock.advance(std::chrono::hours(24));
  const PhotoId next_day = add(ben_)->id;
  EXPECT_EQ(unread(anna_), 3U);
  ASSERT_TRUE(run(photos_.remove(ben_, next_day)));
  EXPECT_EQ(told(anna_).items.size(), 2U) << "nothing of that day is left";
  ASSERT_TRUE(run(photos_.remove(anna_, own)));

  ASSERT_TRUE(run(blocks_.put(anna_, "ben", model::BlockKind::kMuted)));
  view = told(anna_);
  ASSERT_EQ(view.items.size(), 1U);
  EXPECT_EQ(view.items[0].actor, *cara_.user);
  EXPECT_EQ(view.unread, 1U);
}

TEST_F(GalleryNoticesTest, PeopleWhoKeepEachOtherAwayTellNothing) {
  ASSERT_TRUE(change({.contributors = {{"ben"}}}));
  ASSERT_TRUE(run(blocks_.put(ben_, "anna", model::BlockKind::kMuted)));
  EXPECT_THAT(kinds_of(ben_), IsEmpty());
  EXPECT_EQ(unread(ben_), 0U);
}

TEST_F(GalleryNoticesTest, WhatIsTakenDownIsNotToldOf) {
  ASSERT_TRUE(change({.contributors = {{"ben"}}}));
  auto gallery = stored();
  gallery.taken_down_from = gallery.audience;
  ASSERT_TRUE(run(world_.metadata.galleries().update(gallery)));
  EXPECT_THAT(kinds_of(ben_), IsEmpty());
}

// Whoever is not told has not been named either, and no photo comes untold.
TEST_F(GalleryNoticesTest, NothingIsDoneThatCannotBeTold) {
  metadata::MetadataStore& real = world_.metadata;
  FaultyMetadataStore metadata(real);
  metadata.notifications().on_note = [] { return std::optional(Fault{ErrorCode::kUnavailable}); };
  GalleryService galleries(metadata, world_.clock);
  PhotoService photos(metadata, world_.images, world_.clock);
  const auto named = run(galleries.change(anna_, gallery_, {.revision = 1, .contributors = {{"ben"}}}));
  EXPECT_EQ(named.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(stored().contributors.empty());
  ASSERT_TRUE(change({.contributors = {{"ben"}}}));
  const auto added = run(photos.add(ben_, gallery_, {world_.upload_of(tiny_png(1)), "x.png"}, {}));
  EXPECT_EQ(added.error().code, ErrorCode::kUnavailable);
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(run(Sweeper(world_.metadata, world_.images, world_.clock).sweep()).images, 1U) << "its bytes go";
  metadata.notifications().on_note = {};
  ASSERT_TRUE(run(photos.add(ben_, gallery_, {world_.upload_of(tiny_png(1)), "x.png"}, {})));
  EXPECT_THAT(kinds_of(anna_), ElementsAre(NotificationKind::kPhotosAdded));
}

TEST_F(GalleryNoticesTest, NoticesGoWithTheirGallery) {
  ASSERT_TRUE(change({.contributors = {{"ben"}}}));
  ASSERT_TRUE(run(galleries_.remove(anna_, gallery_)));
  EXPECT_THAT(kinds_of(ben_), IsEmpty());
  run(Sweeper(world_.metadata, world_.images, world_.clock).sweep());
  EXPECT_EQ(unread(ben_), 0U);
}

}  // namespace
}  // namespace portreto::services
