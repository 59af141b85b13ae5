#include "services/search_service.h"

#include <gtest/gtest.h>

#include "services/photo_service.h"
#include "services/sweeper.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::Audience;

class SearchServiceTest : public testing::Test {
 protected:
  PhotoId add_photo(GalleryId gallery, const std::string& description, std::vector<std::string> tags = {}) {
    const PhotoId id = world.add_photo(owner, gallery);
    model::Photo photo = world.run(world.metadata.photos().find(id)).value();
    photo.description = description;
    photo.tags = std::move(tags);
    EXPECT_TRUE(world.run(world.metadata.photos().update(photo)));
    return id;
  }
  PhotoList photos(Wanted wanted, std::optional<metadata::Cursor> after = {}, Viewer viewer = {}) {
    return world.run(search.photos(viewer, std::move(wanted), after)).value();
  }
  std::string refused_field(Wanted wanted) {
    const auto found = world.run(search.photos({}, std::move(wanted), {}));
    return found ? "none" : found.error().fields.at(0).field;
  }

  World world;
  const UserId owner = world.add_user("owner");
  const GalleryId open = world.add_gallery(owner, Audience::kPublic);
  const GalleryId closed = world.add_gallery(owner, Audience::kPrivate);
  SearchService search{world.metadata};
};

TEST_F(SearchServiceTest, GoesOnUntilAPageIsFullOfWhatMayBeSeen) {
  std::vector<PhotoId> newest_first;
  for (int i = 0; i < 300; ++i) {
    add_photo(closed, "Sand");
    if (i % 5 == 0) newest_first.insert(newest_first.begin(), add_photo(open, "Sand"));
  }
  std::vector<PhotoId> found;
  std::optional<metadata::Cursor> after;
  std::vector<std::size_t> pages;
  do {
    const PhotoList page = photos({.text = "sand"}, after);
    for (const auto& one : page.photos) found.push_back(one.photo.id);
    pages.push_back(page.photos.size());
    after = page.next;
  } while (after);
  EXPECT_EQ(found, newest_first);
  EXPECT_EQ(pages, (std::vector<std::size_t>{kFoundPhotosPerPage, 60 - kFoundPhotosPerPage}));
  EXPECT_EQ(photos({.text = "sand"}, {}, {owner}).photos.size(), kFoundPhotosPerPage) << "the owner's are all theirs";
}

TEST_F(SearchServiceTest, EndsWhereTheStoreGivesUpAndGoesOnThere) {
  const PhotoId oldest = add_photo(open, "Sand");
  for (std::size_t i = 0; i < 30; ++i) add_photo(closed, "Sand");
  world.metadata.search().entries_max = 5;
  std::optional<metadata::Cursor> after;
  int pages = 0;
  std::vector<PhotoId> found;
  do {
    const PhotoList page = photos({.text = "sand"}, after);
    for (const auto& one : page.photos) found.push_back(one.photo.id);
    after = page.next;
    if (after) EXPECT_EQ(after->id, Uuid{}) << "which photo it was is not told";
    ++pages;
  } while (after);
  EXPECT_EQ(found, std::vector{oldest});
  EXPECT_GT(pages, 5);
}

// More than a round looks at have the same time, as photos of one burst do.
TEST_F(SearchServiceTest, GetsOnThroughThoseOfTheSameTime) {
  const PhotoId oldest = add_photo(open, "Sand");
  world.clock.advance(std::chrono::seconds(1));
  for (int i = 0; i < 20; ++i) {
    model::Photo photo = world.run(world.metadata.photos().find(add_photo(closed, "Sand"))).value();
    photo.id = PhotoId::generate();
    photo.created_at = world.clock.now();
    photo.taken_at =
        Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)) + std::chrono::milliseconds(700);
    ASSERT_TRUE(world.run(world.metadata.photos().insert(photo)));
  }
  world.metadata.search().entries_max = 5;
  std::optional<metadata::Cursor> after;
  std::vector<PhotoId> found;
  int pages = 0;
  do {
    const PhotoList page = photos({.text = "sand"}, after);
    for (const auto& one : page.photos) found.push_back(one.photo.id);
    after = page.next;
  } while (after && ++pages < 100);
  EXPECT_EQ(found, std::vector{oldest});
}

TEST_F(SearchServiceTest, FindsNothingWhereNothingIsAskedFor) {
  add_photo(open, "Sand");
  for (const Wanted& wanted : {Wanted{}, Wanted{.text = " - "}, Wanted{.tag = "#"}, Wanted{.camera = " "}}) {
    EXPECT_TRUE(photos(wanted).photos.empty());
  }
}

TEST_F(SearchServiceTest, BothDaysAreWithin) {
  const PhotoId photo = add_photo(open, "Sand");  // on the 25th
  const auto day = [](unsigned number) { return std::chrono::year(2026) / 11 / number; };
  EXPECT_EQ(photos({.from = day(25), .to = day(25)}).photos.at(0).photo.id, photo);
  EXPECT_TRUE(photos({.to = day(24)}).photos.empty());
  EXPECT_TRUE(photos({.from = day(26)}).photos.empty());
  EXPECT_EQ(refused_field({.from = day(26), .to = day(25)}), "from");
}

TEST_F(SearchServiceTest, LongTextsAreRefused) {
  const std::string text(kSearchQueryBytesMax + 1, 'x');
  EXPECT_EQ(refused_field({.text = text}), "q");
  EXPECT_EQ(refused_field({.tag = text}), "tag");
  EXPECT_EQ(refused_field({.camera = text}), "camera");
}

TEST_F(SearchServiceTest, WhatOthersAddedIsShownWithTheGallerysOwner) {
  const UserId helper = world.add_user("helper");
  const PhotoId added = world.add_photo(helper, open);
  const GalleryId followed = world.add_gallery(owner, Audience::kFollowers);
  world.add_photo(helper, followed);
  for (int i = 0; i < 2; ++i) {  // when nothing is remembered yet, and after that
    const PhotoList found = photos({.from = std::chrono::year(2000) / 1 / 1}, {}, {helper});
    ASSERT_EQ(found.photos.size(), 1U) << "the followers' is not shared with who added to it";
    EXPECT_EQ(found.photos[0].photo.id, added);
    EXPECT_NE(found.people.find(owner), nullptr);
  }
}

TEST_F(SearchServiceTest, GalleriesAreShownAsTheyAre) {
  const PhotoId cover = world.add_photo(owner, open);
  world.add_photo(owner, open);
  auto gallery = world.run(world.metadata.galleries().find(open)).value();
  gallery.name = "Driftwood";
  gallery.cover = cover;
  gallery = world.run(world.metadata.galleries().update(gallery)).value();
  const auto cards_for = [&](Viewer viewer) {
    return world.run(search.galleries(viewer, {.text = "drift"}, {})).value().cards;
  };
  ASSERT_EQ(cards_for({}).size(), 1U);
  EXPECT_EQ(cards_for({})[0].gallery, gallery);
  EXPECT_EQ(cards_for({})[0].photo_count, 2U);
  EXPECT_EQ(cards_for({})[0].previews.at(0).id, cover);
  gallery.audience = Audience::kPrivate;
  ASSERT_TRUE(world.run(world.metadata.galleries().update(gallery)));
  EXPECT_TRUE(cards_for({}).empty());
  EXPECT_EQ(cards_for({owner}).size(), 1U);
}

// SECURITY 22.
TEST_F(SearchServiceTest, ALinkShowsNothingOfOtherGalleries) {
  add_photo(open, "Sand");
  const PhotoId shared = add_photo(world.add_gallery(owner, Audience::kLink), "Sand");
  const GalleryId gallery = world.run(world.metadata.photos().find(shared))->gallery;
  const PhotoList found = photos({.text = "sand"}, {}, {.link = OpenLink{gallery}});
  ASSERT_EQ(found.photos.size(), 1U);
  EXPECT_EQ(found.photos[0].photo.id, shared);
}

TEST_F(SearchServiceTest, AStoreThatFailsIsTold) {
  world.metadata.search().on_find = [] { return std::optional(Fault{}); };
  EXPECT_EQ(world.run(search.photos({}, {.text = "sand"}, {})).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world.run(search.galleries({}, {.text = "sand"}, {})).error().code, ErrorCode::kUnavailable);
}

TEST_F(SearchServiceTest, TheSweeperIndexesAndGoesOnAfterAFailure) {
  world.metadata.search().on_index = [] { return std::optional(Fault{}); };
  EXPECT_EQ(world.run(Sweeper(world.metadata, world.images, world.clock).sweep()).failures, 1U);
  world.metadata.search().on_index = {};
  EXPECT_EQ(world.run(Sweeper(world.metadata, world.images, world.clock).sweep()).failures, 0U);
}

TEST_F(SearchServiceTest, TagsAreChangedWithTheirPhoto) {
  PhotoService service(world.metadata, world.images, world.clock);
  const PhotoId id = world.add_photo(owner, open);
  const auto tagged =
      world.run(service.change({owner}, id, {.revision = 1, .tags = {{"#Beach", "beach ", "New York"}}}));
  ASSERT_TRUE(tagged);
  EXPECT_EQ(tagged->photo.tags, (std::vector<std::string>{"Beach", "New York"}));
  EXPECT_EQ(photos({.tag = "NEW YORK"}).photos.size(), 1U);
  const auto kept = world.run(service.change({owner}, id, {.revision = 2, .alt = "x"}));
  EXPECT_EQ(kept->photo.tags, tagged->photo.tags) << "what is not given stays";
  const auto refused = world.run(service.change({owner}, id, {.revision = 3, .tags = {{"a,b"}}}));
  EXPECT_EQ(refused.error().fields.at(0).field, "tags");
  EXPECT_TRUE(world.run(service.change({owner}, id, {.revision = 3, .tags = std::vector<std::string>()})));
  EXPECT_TRUE(photos({.tag = "beach"}).photos.empty());
}

}  // namespace
}  // namespace portreto::services
