#include "services/notification_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/follow_service.h"
#include "services/social_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::NotificationKind;
using testing::ElementsAre;
using testing::IsEmpty;

class NotificationServiceTest : public testing::Test {
 protected:
  template <typename T>
  T run(Task<T> task) {
    world_.tick();
    return world_.run(std::move(task));
  }
  std::vector<NotificationKind> kinds_of(Viewer viewer) {
    std::vector<NotificationKind> kinds;
    for (const auto& item : run(service_.list(viewer, {}))->view.items) kinds.push_back(item.kind);
    return kinds;
  }
  std::uint64_t unread(Viewer viewer) { return run(service_.unread(viewer)).value(); }

  World world_;
  NotificationService service_{world_.metadata, world_.clock};
  SocialService social_{world_.metadata, world_.clock};
  FollowService follows_{world_.metadata, world_.clock};
  const Viewer anna_{world_.add_user("anna", true)};
  const Viewer ben_{world_.add_user("ben")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPublic, "Summer");
  const PhotoId photo_ = world_.add_photo(*anna_.user, gallery_);
};

TEST_F(NotificationServiceTest, WhatOthersDoIsToldToTheOwner) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  ASSERT_TRUE(run(social_.comment(ben_, model::target_of(gallery_), "Kala!", {"1"})));
  ASSERT_TRUE(run(follows_.follow(ben_, "anna")));
  ASSERT_TRUE(run(social_.like(anna_, model::target_of(photo_)))) << "which is no news to herself";
  EXPECT_THAT(kinds_of(anna_),
              ElementsAre(NotificationKind::kFollowRequest, NotificationKind::kComment, NotificationKind::kLike));
  const auto listed = run(service_.list(anna_, {})).value();
  const auto& things = listed.view.things;
  EXPECT_EQ(things.at(model::target_of(photo_)).name, "Summer");
  EXPECT_EQ(things.at(model::target_of(gallery_)).photo->id, photo_);
  EXPECT_EQ(listed.view.people.find(*ben_.user)->username, "ben");
  ASSERT_TRUE(run(follows_.accept(anna_, "ben")));
  EXPECT_THAT(kinds_of(ben_), ElementsAre(NotificationKind::kFollowAccepted));
}

TEST_F(NotificationServiceTest, WhoFollowsAtOnceIsNoRequestThatWasGranted) {
  ASSERT_TRUE(run(follows_.follow(anna_, "ben")));
  EXPECT_THAT(kinds_of(ben_), ElementsAre(NotificationKind::kNewFollower));
  EXPECT_THAT(kinds_of(anna_), IsEmpty());
}

TEST_F(NotificationServiceTest, ReadIsWhatWasListed) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  const Timestamp as_of = run(service_.list(anna_, {}))->as_of;
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(gallery_))));
  EXPECT_EQ(unread(anna_), 2U);
  ASSERT_TRUE(run(service_.mark_read(anna_, as_of)));
  EXPECT_EQ(unread(anna_), 1U) << "what came after the list";
  ASSERT_TRUE(run(service_.mark_read(anna_, world_.clock.now() + std::chrono::hours(9))));
  EXPECT_EQ(unread(anna_), 0U);
  ASSERT_TRUE(run(follows_.follow(ben_, "anna")));
  EXPECT_EQ(unread(anna_), 1U) << "nothing is read before it is there";
}

TEST_F(NotificationServiceTest, NewsGoOnBehindTheList) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  const auto listed = run(service_.list(anna_, {})).value();
  EXPECT_THAT(run(service_.news(anna_, listed.position))->view.items, IsEmpty());
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(gallery_))));
  const auto told = run(service_.news(anna_, listed.position)).value();
  ASSERT_EQ(told.view.items.size(), 1U);
  EXPECT_EQ(told.view.items[0].target, model::target_of(gallery_));
  EXPECT_EQ(told.view.unread, 2U);
  EXPECT_THAT(run(service_.news(anna_, told.position))->view.items, IsEmpty());
  EXPECT_THAT(run(service_.news(anna_, {}))->view.items, IsEmpty()) << "from now on";
}

TEST_F(NotificationServiceTest, WhatComesWhileTheListIsReadIsNews) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  world_.metadata.notifications().after_list = [&]() -> Task<void> {
    EXPECT_TRUE(co_await social_.like(ben_, model::target_of(gallery_)));
  };
  const auto listed = run(service_.list(anna_, {})).value();
  world_.metadata.notifications().after_list = {};
  EXPECT_EQ(listed.view.items.size(), 1U);
  const auto told = run(service_.news(anna_, listed.position)).value();
  ASSERT_EQ(told.view.items.size(), 1U);
  EXPECT_EQ(told.view.items[0].target, model::target_of(gallery_));
}

TEST_F(NotificationServiceTest, WhatWasRememberedOfThingsIsNotShown) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(gallery_))));
  EXPECT_EQ(run(service_.list(anna_, {}))->view.things.at(model::target_of(photo_)).name, "Summer");
  auto& metadata = world_.metadata;
  const GalleryId winter = world_.add_gallery(*anna_.user, model::Audience::kPublic, "Winter");
  const PhotoId cover = world_.add_photo(*anna_.user, gallery_);
  const auto photo = run(metadata.photos().find(photo_)).value();
  ASSERT_TRUE(run(metadata.photos().move(photo, winter)));
  ASSERT_TRUE(world_.add_photo(*anna_.user, gallery_) != cover);
  auto gallery = run(metadata.galleries().find(gallery_)).value();
  gallery.cover = cover;
  ASSERT_TRUE(run(metadata.galleries().update(gallery)));
  const auto things = run(service_.list(anna_, {}))->view.things;
  EXPECT_EQ(things.at(model::target_of(photo_)).name, "Winter");
  EXPECT_EQ(things.at(model::target_of(gallery_)).photo->id, cover);
}

TEST_F(NotificationServiceTest, WhatIsGoneIsNotListed) {
  ASSERT_TRUE(run(social_.like(ben_, model::target_of(photo_))));
  ASSERT_TRUE(run(world_.metadata.photos().mark_deleting(photo_)));
  EXPECT_THAT(kinds_of(anna_), IsEmpty());
}

TEST_F(NotificationServiceTest, WhoIsNotLoggedInHasNone) {
  EXPECT_EQ(run(service_.list({}, {})).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(service_.news({}, {})).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(service_.unread({})).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(service_.mark_read({}, {})).error().code, ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace portreto::services
