#include "services/sweeper.h"

#include <gtest/gtest.h>

#include "services/gallery_service.h"
#include "services/photo_service.h"
#include "services/profile_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

class SweeperTest : public testing::Test {
 protected:
  PhotoId upload() {
    return world_.run(photos_.add(anna_, gallery_, {world_.upload_of(tiny_png()), "a.png"}, {})).value().id;
  }
  Sweeper::Report sweep(Sweeper::Limits limits = {}) {
    return world_.run(Sweeper(world_.metadata, world_.images, world_.clock, limits).sweep());
  }

  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPublic);
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
  GalleryService galleries_{world_.metadata, world_.clock};
};

TEST_F(SweeperTest, ADeletedGalleryGoesWithAllThatIsInIt) {
  const PhotoId photo = upload();
  upload();
  for (const auto target : {model::target_of(gallery_), model::target_of(photo)}) {
    world_.add_comment(*anna_.user, target);
    ASSERT_TRUE(world_.run(world_.metadata.social().put_like({target, *anna_.user, world_.clock.now()})));
  }
  ASSERT_TRUE(world_.run(galleries_.remove(anna_, gallery_)));
  const auto report = sweep({.batch = 1});
  EXPECT_EQ(report.galleries, 1U);
  EXPECT_EQ(report.photos, 2U);
  EXPECT_EQ(report.failures, 0U);
  EXPECT_TRUE(world_.is_clean());
  for (const auto target : {model::target_of(gallery_), model::target_of(photo)}) {
    auto reactions = world_.run(world_.metadata.social().reactions({target}, anna_.user)).value();
    EXPECT_EQ(reactions[target].likes + reactions[target].comments, 0U);
  }
  EXPECT_EQ(sweep().galleries, 0U);
}

TEST_F(SweeperTest, APhotoWhoseGalleryWentIsRemoved) {
  ASSERT_TRUE(world_.run(galleries_.remove(anna_, gallery_)));
  sweep();
  world_.add_photo(*anna_.user, gallery_);  // an upload that was under way
  EXPECT_EQ(sweep().photos, 1U);
}

TEST_F(SweeperTest, WhatCannotBeErasedIsTriedAgainAndHoldsNothingUp) {
  const PhotoId photo = upload();
  ASSERT_TRUE(world_.run(photos_.remove(anna_, photo)));
  world_.blobs.on_erase = [] { return std::optional(Fault{}); };
  ASSERT_TRUE(world_.run(world_.metadata.sessions().insert(
      {.id = SessionId::generate(), .user = *anna_.user, .expires_at = world_.clock.now()})));
  world_.tick();
  const auto failed = sweep();
  EXPECT_EQ(failed.photos, 0U);
  EXPECT_EQ(failed.failures, 1U);
  EXPECT_EQ(failed.sessions, 1U);
  world_.blobs.on_erase = nullptr;
  EXPECT_EQ(sweep().photos, 1U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(SweeperTest, AReplacedPictureGoesAndTheNewOneStays) {
  ProfileService profiles(world_.metadata, world_.images, world_.clock);
  for (const int picture : {1, 2}) {
    ASSERT_TRUE(world_.run(profiles.set_photo(anna_, world_.upload_of(tiny_png(picture)))));
  }
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(sweep().images, 1U);
  const auto profile = world_.run(world_.metadata.profiles().find(*anna_.user)).value();
  ASSERT_TRUE(profile.photo);
  EXPECT_EQ(world_.memory_blobs.usage().blobs, variants_of(*profile.photo).size());
  ASSERT_TRUE(world_.run(profiles.remove_photo(anna_)));
  world_.clock.advance(std::chrono::hours(2));
  sweep();
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(SweeperTest, LivePhotosAreLeftAlone) {
  upload();
  const auto blobs = world_.memory_blobs.usage().blobs;
  world_.clock.advance(std::chrono::hours(48));
  const auto report = sweep();
  EXPECT_EQ(report.galleries + report.photos + report.images, 0U);
  EXPECT_EQ(world_.memory_blobs.usage().blobs, blobs);
}

}  // namespace
}  // namespace portreto::services
