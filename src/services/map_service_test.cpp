#include "services/map_service.h"

#include <gtest/gtest.h>

#include "metadata/block_store.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::Audience;
using model::PositionDetail;

class MapServiceTest : public testing::Test {
 protected:
  GalleryId add_gallery(PositionDetail positions) {
    const GalleryId id = world_.add_gallery(owner_, Audience::kPublic);
    set_positions(id, positions);
    return id;
  }
  void set_positions(GalleryId id, PositionDetail positions) {
    auto gallery = world_.run(world_.metadata.galleries().find(id)).value();
    gallery.positions = positions;
    ASSERT_TRUE(world_.run(world_.metadata.galleries().update(gallery)));
  }
  std::uint64_t count_of(const Result<MapView>& view) {
    std::uint64_t count = 0;
    for (const MapPlace& place : view.value().places) count += place.cluster.count;
    return count;
  }
  std::uint64_t explored() { return count_of(world_.run(maps_.explore({}, {}))); }

  World world_;
  const UserId owner_ = world_.add_user("owner");
  MapService maps_{world_.metadata};
};

TEST_F(MapServiceTest, ThePublicMapFollowsTheGalleriesAtOnce) {
  EXPECT_EQ(explored(), 0U);
  const GalleryId first = add_gallery(PositionDetail::kExact);
  const PhotoId photo = world_.add_photo(owner_, first);
  EXPECT_EQ(explored(), 1U);
  EXPECT_EQ(explored(), 1U) << "what is remembered now";
  world_.add_photo(owner_, add_gallery(PositionDetail::kApproximate));
  EXPECT_EQ(explored(), 2U);
  set_positions(first, PositionDetail::kHidden);
  EXPECT_EQ(explored(), 1U);
  set_positions(first, PositionDetail::kExact);
  ASSERT_TRUE(world_.run(world_.metadata.photos().mark_deleting(photo)));
  EXPECT_EQ(explored(), 1U);
  ASSERT_TRUE(world_.run(world_.metadata.accounts().set_disabled(owner_, true)));
  EXPECT_EQ(explored(), 0U) << "whose account is suspended";
}

TEST_F(MapServiceTest, OnesOwnMapHasWhatOneContributedAsLongAsOneSeesIt) {
  const UserId ben = world_.add_user("ben");
  const GalleryId shared = world_.add_gallery(owner_, Audience::kPrivate, {}, false, {}, {ben});
  world_.add_photo(ben, shared);
  world_.add_photo(ben, world_.add_gallery(ben, Audience::kPrivate));
  world_.add_photo(owner_, shared);
  EXPECT_EQ(count_of(world_.run(maps_.own({.user = ben}, {}))), 2U);
  auto gallery = world_.run(world_.metadata.galleries().find(shared)).value();
  gallery.contributors.clear();
  ASSERT_TRUE(world_.run(world_.metadata.galleries().update(gallery)));
  EXPECT_EQ(count_of(world_.run(maps_.own({.user = ben}, {}))), 1U);
  EXPECT_EQ(world_.run(maps_.own({}, {})).error().code, ErrorCode::kUnauthenticated);
}

// The newest photo of a place is of somebody whom the viewer keeps away: another one stands for it.
TEST_F(MapServiceTest, APlaceIsShownByAPhotoThatItsViewerMaySee) {
  const UserId ben = world_.add_user("ben"), viewer = world_.add_user("viewer");
  const PhotoId seen = world_.add_photo(owner_, add_gallery(PositionDetail::kExact));
  const GalleryId bens = world_.add_gallery(ben, Audience::kPublic);
  set_positions(bens, PositionDetail::kExact);
  world_.add_photo(ben, bens);
  ASSERT_TRUE(world_.run(world_.metadata.blocks().put({viewer, ben, model::BlockKind::kBlocked, world_.tick()})));
  const auto view = world_.run(maps_.explore({.user = viewer}, {}));
  ASSERT_EQ(view.value().places.size(), 1U);
  EXPECT_EQ(view->places[0].photo.id, seen);
  EXPECT_EQ(view->places[0].cluster.count, 1U);
}

TEST_F(MapServiceTest, ThePhotosOfAPlaceAreThoseThatItCounts) {
  const UserId ben = world_.add_user("ben");
  const GalleryId gallery = add_gallery(PositionDetail::kApproximate);
  std::vector<PhotoId> added;
  for (int i = 0; i < 3; ++i) added.push_back(world_.add_photo(owner_, gallery));
  const auto place = world_.run(maps_.of_gallery({.user = ben}, gallery, {.zoom = kMapZoomMax})).value().places.at(0);
  EXPECT_EQ(place.cluster.count, 3U);
  const auto ids_of = [](const Result<MapPhotos>& list) {
    std::vector<PhotoId> ids;
    for (const auto& shown : list.value().photos) ids.push_back(shown.photo.id);
    return ids;
  };
  const auto first = world_.run(maps_.photos_of_gallery({.user = ben}, gallery, {place.cluster.bounds, {.limit = 2}}));
  EXPECT_EQ(ids_of(first), (std::vector{added[2], added[1]}));
  ASSERT_TRUE(first->next);
  const auto last =
      world_.run(maps_.explore_photos({.user = ben}, {place.cluster.bounds, {.after = first->next, .limit = 2}}));
  EXPECT_EQ(ids_of(last), std::vector{added[0]});
  EXPECT_FALSE(last->next);

  const model::Area exact{35.299, 25.099, 35.301, 25.101};
  EXPECT_TRUE(ids_of(world_.run(maps_.photos_of_gallery({.user = ben}, gallery, {exact, {}}))).empty());
  EXPECT_EQ(ids_of(world_.run(maps_.own_photos({.user = owner_}, {exact, {}}))).size(), 3U);
  set_positions(gallery, PositionDetail::kHidden);
  EXPECT_TRUE(ids_of(world_.run(maps_.explore_photos({.user = ben}, {model::kWholeWorld, {}}))).empty());
}

TEST_F(MapServiceTest, AMapThatTheDatabaseDoesNotGiveIsNoEmptyMap) {
  const GalleryId gallery = add_gallery(PositionDetail::kExact);
  world_.add_photo(owner_, gallery);
  world_.metadata.photos().on_locate = [] { return std::optional(Fault{}); };
  EXPECT_EQ(world_.run(maps_.explore({}, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.run(maps_.of_gallery({}, gallery, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.run(maps_.own({.user = owner_}, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.run(maps_.explore_photos({}, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.run(maps_.photos_of_gallery({}, gallery, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.run(maps_.own_photos({.user = owner_}, {})).error().code, ErrorCode::kUnavailable);
  world_.metadata.photos().on_locate = {};
  EXPECT_EQ(explored(), 1U);
}

}  // namespace
}  // namespace portreto::services
