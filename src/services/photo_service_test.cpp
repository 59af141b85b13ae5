#include "services/photo_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "services/gallery_service.h"
#include "services/sweeper.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

class PhotoServiceTest : public testing::Test {
 protected:
  Result<model::Photo> add(IdempotencyKey key = {}, int picture = 1) {
    return world_.run(
        photos_.add(anna_, gallery_, {world_.upload_of(tiny_png(picture)), "C:\\photos\\Κρήτη.png"}, key));
  }
  std::size_t rows() { return world_.run(world_.metadata.photos().list(gallery_, {.limit = 10})).value().items.size(); }
  Sweeper::Report sweep_later() {
    world_.clock.advance(std::chrono::hours(2));
    return world_.run(Sweeper(world_.metadata, world_.images, world_.clock).sweep());
  }
  static FaultOf always(Fault fault) {
    return [fault] { return std::optional(fault); };
  }
  static FaultOf once(Fault fault) {
    return [fault, done = false]() mutable { return std::exchange(done, true) ? std::nullopt : std::optional(fault); };
  }

  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPrivate);
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
};

TEST_F(PhotoServiceTest, AddedPhotoHasItsOriginalAndEverySize) {
  const auto photo = add();
  ASSERT_TRUE(photo) << photo.error().message;
  EXPECT_EQ(photo->image.width, 6U);
  EXPECT_EQ(photo->image.height, 4U);
  EXPECT_EQ(photo->image.format, model::ImageFormat::kPng);
  EXPECT_EQ(photo->file_name, "Κρήτη.png");
  for (const model::Variant variant : variants_of(photo->image)) {
    EXPECT_TRUE(world_.run(world_.blobs.head({photo->image.blob, variant.number()}))) << variant.str();
  }
  const auto bytes = world_.run(world_.blobs.get({photo->image.blob, model::Variant{0, photo->image.format}.number()},
                                                 0, photo->image.size_bytes));
  EXPECT_EQ(as_text(bytes.value()), tiny_png());
  EXPECT_TRUE(world_.run(world_.metadata.photos().list_garbage(10))->empty());
}

TEST_F(PhotoServiceTest, ABrokenFileIsRefusedAndLeavesNothing) {
  for (const std::string& bytes : {std::string("<svg/>"), tiny_png().substr(0, 60)}) {
    const auto photo = world_.run(photos_.add(anna_, gallery_, {world_.upload_of(bytes), "x"}, {}));
    ASSERT_FALSE(photo);
    EXPECT_TRUE(photo.error().code == ErrorCode::kUnsupportedMedia || photo.error().code == ErrorCode::kUnprocessable);
  }
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(PhotoServiceTest, AnEditChangesWhatIsThereAtTheMoment) {
  const PhotoId id = world_.add_photo(*anna_.user, gallery_);
  const auto edit = [&](PhotoService::Edit what, std::optional<Viewer> viewer = {}) {
    const auto done = world_.run(photos_.edit(viewer.value_or(anna_), id, std::move(what)));
    return done ? "ok" : std::string(to_string(done.error().code));
  };
  const auto stored = [&] { return world_.run(world_.metadata.photos().find(id)).value(); };
  using Tags = std::vector<std::string>;
  EXPECT_EQ(edit({.add_tags = {"Sea", "#sand"}, .location = "Σύρος"}), "ok");
  EXPECT_EQ(stored().tags, (Tags{"Sea", "sand"}));
  EXPECT_EQ(stored().location, "Σύρος");
  const auto revision = stored().revision;
  EXPECT_EQ(edit({.add_tags = {"SEA"}}), "ok");
  EXPECT_EQ(stored().revision, revision) << "it has that tag";
  EXPECT_EQ(edit({.add_tags = {"wind"}, .remove_tags = {"#SEA", "none"}}), "ok");
  EXPECT_EQ(stored().tags, (Tags{"sand", "wind"}));
  EXPECT_EQ(edit({.add_tags = {"a,b"}}), "invalid_argument");
  EXPECT_EQ(edit({}), "invalid_argument");
  EXPECT_EQ(edit({.location = "x", .gallery = gallery_}), "invalid_argument");

  const GalleryId other = world_.add_gallery(*anna_.user, model::Audience::kPrivate);
  const GalleryId foreign = world_.add_gallery(world_.add_user("ben"), model::Audience::kPublic);
  EXPECT_EQ(edit({.gallery = other}), "ok");
  EXPECT_EQ(edit({.gallery = other}), "ok") << "done twice";
  EXPECT_EQ(stored().gallery, other);
  EXPECT_EQ(edit({.gallery = foreign}), "invalid_argument");
  EXPECT_EQ(edit({.gallery = GalleryId::generate()}), "invalid_argument");
  EXPECT_EQ(edit({.gallery = gallery_}, Viewer{}), "not_found") << "it is private";
  EXPECT_EQ(stored().gallery, other);
}

TEST_F(PhotoServiceTest, APhotoSaysWhichPageOfItsGalleryBeginsWithIt) {
  std::vector<PhotoId> ids;
  for (std::size_t i = 0; i < kPhotosPerPage + 2; ++i) ids.push_back(world_.add_photo(*anna_.user, gallery_));
  const auto page_with = [&](std::size_t i) { return world_.run(photos_.look(anna_, ids.at(i), {}))->page; };
  EXPECT_EQ(page_with(0), std::nullopt);
  EXPECT_EQ(page_with(kPhotosPerPage - 1), std::nullopt) << "the last one of the first page";
  for (const std::size_t i : {kPhotosPerPage, kPhotosPerPage + 1}) {
    const auto after = page_with(i);
    ASSERT_TRUE(after);
    const auto page = world_.run(world_.metadata.photos().list(gallery_, {.after = after, .limit = 10})).value();
    EXPECT_EQ(page.items.front().id, ids.at(i));
  }
}

class PhotoOrderTest : public PhotoServiceTest {
 protected:
  PhotoOrderTest() {
    for (int i = 0; i < 5; ++i) ids_.push_back(world_.add_photo(*anna_.user, gallery_));
  }

  // As "abcde" in the order in which they were added.
  std::string order() {
    std::string text;
    metadata::PageRequest page{.limit = 2};
    do {
      const auto some = world_.run(world_.metadata.photos().list({gallery_, model::PhotoOrder::kManual}, page)).value();
      for (const model::Photo& photo : some.items) {
        text += static_cast<char>('a' + (std::ranges::find(ids_, photo.id) - ids_.begin()));
      }
      page.after = some.next;
    } while (page.after);
    return text;
  }
  std::string move(char which, PhotoService::Place place) {
    const auto position = world_.run(photos_.place(anna_, id(which), place));
    if (!position) return std::string(to_string(position.error().code));
    const std::string result = order();
    EXPECT_EQ(result.at(*position - 1), which) << result;
    return result;
  }
  PhotoId id(char which) const { return ids_.at(static_cast<std::size_t>(which - 'a')); }

  std::vector<PhotoId> ids_;
};

TEST_F(PhotoOrderTest, APhotoGoesWhereItIsPut) {
  EXPECT_EQ(order(), "abcde");
  EXPECT_EQ(move('d', {.before = id('b')}), "adbce");
  EXPECT_EQ(move('a', {.after = id('c')}), "dbcae");
  EXPECT_EQ(move('e', {.before = id('d')}), "edbca");
  EXPECT_EQ(move('e', {.after = id('a')}), "dbcae");
  EXPECT_EQ(move('b', {.after = id('d')}), "dbcae") << "it is there already";
  EXPECT_EQ(move('b', {.before = id('c')}), "dbcae");
  EXPECT_EQ(move('e', {.position = 1}), "edbca");
  EXPECT_EQ(move('e', {.position = 3}), "dbeca");
  EXPECT_EQ(move('d', {.position = 99}), "becad");
  EXPECT_EQ(move('b', {.steps = 1}), "ebcad");
  EXPECT_EQ(move('a', {.steps = -1}), "ebacd");
  EXPECT_EQ(move('e', {.steps = 2}), "baecd");
  EXPECT_EQ(move('b', {.steps = -1}), "baecd") << "the first stays the first";
  EXPECT_EQ(move('d', {.steps = std::numeric_limits<std::int64_t>::max()}), "baecd");
  EXPECT_EQ(move('d', {.steps = std::numeric_limits<std::int64_t>::min()}), "dbaec");
}

TEST_F(PhotoOrderTest, WhatIsNotOnePlaceIsRefused) {
  const PhotoId foreign = world_.add_photo(*anna_.user, world_.add_gallery(*anna_.user, model::Audience::kPrivate));
  EXPECT_EQ(move('a', {}), "invalid_argument");
  EXPECT_EQ(move('a', {.before = id('b'), .position = 1}), "invalid_argument");
  EXPECT_EQ(move('a', {.position = 0}), "invalid_argument");
  EXPECT_EQ(move('a', {.before = id('a')}), "invalid_argument");
  EXPECT_EQ(move('a', {.after = foreign}), "invalid_argument");
  EXPECT_EQ(move('a', {.after = PhotoId::generate()}), "invalid_argument");
  EXPECT_EQ(order(), "abcde");
}

TEST_F(PhotoOrderTest, RoomIsMadeWhereThereIsNone) {
  std::mt19937 random(5);
  std::string expected = order();
  // Always between the same two ends: after some tens of moves no number is left between.
  for (int i = 0; i < 200; ++i) {
    const char moved = expected.at(1 + random() % 3);
    expected.erase(expected.find(moved), 1);
    expected.insert(1, 1, moved);
    ASSERT_EQ(move(moved, {.after = id(expected.front())}), expected) << i;
  }
}

TEST_F(PhotoOrderTest, AMoveThatIsLostOnTheWayChangesNothingButRoom) {
  world_.metadata.photos().on_rank = always({});
  EXPECT_EQ(move('d', {.before = id('b')}), "unavailable");
  world_.metadata.photos().on_rank = always({ErrorCode::kOutcomeUnknown, true});
  EXPECT_EQ(move('d', {.before = id('b')}), "outcome_unknown");
  EXPECT_EQ(order(), "adbce") << "it happened all the same";
  world_.metadata.photos().on_rank = {};
  EXPECT_EQ(move('d', {.before = id('b')}), "adbce") << "and can be done again";
}

TEST_F(PhotoServiceTest, TheSameKeyFindsTheFirstTry) {
  const auto first = add("key");
  const auto second = add("key");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(first->image.blob, second->image.blob);
  EXPECT_EQ(rows(), 1U);
  EXPECT_EQ(add("key", 2).error().code, ErrorCode::kConflict);
  EXPECT_NE(add("other").value().id, first->id);
}

TEST_F(PhotoServiceTest, WhenAnyPutFailsNothingIsLeft) {
  for (int failing = 0; failing < 3; ++failing) {
    world_.blobs.on_put = [failing, count = 0]() mutable {
      return count++ == failing ? std::optional(Fault{ErrorCode::kStorageFull}) : std::nullopt;
    };
    EXPECT_EQ(add().error().code, ErrorCode::kStorageFull);
    EXPECT_TRUE(world_.is_clean());
  }
  EXPECT_EQ(rows(), 0U);
}

TEST_F(PhotoServiceTest, BytesThatCannotBeErasedAreSweptLater) {
  world_.blobs.on_put = [count = 0]() mutable { return count++ == 1 ? std::optional(Fault{}) : std::nullopt; };
  world_.blobs.on_erase = always({});
  EXPECT_EQ(add().error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(world_.is_clean());
  world_.blobs.on_erase = nullptr;
  EXPECT_EQ(world_.run(Sweeper(world_.metadata, world_.images, world_.clock).sweep()).images, 0U);  // too young
  EXPECT_EQ(sweep_later().images, 1U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(PhotoServiceTest, WhenTheRowIsRefusedTheBytesGo) {
  world_.metadata.photos().on_insert = always({ErrorCode::kUnavailable});
  EXPECT_EQ(add().error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(PhotoServiceTest, WhenTheNoteCannotBeWrittenNothingIsPut) {
  world_.metadata.photos().on_add_garbage = always({});
  EXPECT_EQ(add().error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(PhotoServiceTest, WhenTheNoteCannotBeTakenBackThereIsNoRowAndNothingIsLost) {
  world_.metadata.photos().on_remove_garbage = always({});
  EXPECT_EQ(add().error().code, ErrorCode::kUnavailable);
  world_.metadata.photos().on_remove_garbage = nullptr;
  EXPECT_EQ(rows(), 0U);
  sweep_later();
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(PhotoServiceTest, AnUnknownOutcomeIsSettled) {
  for (const bool happens_anyway : {false, true}) {
    world_.metadata.photos().on_insert = once({ErrorCode::kOutcomeUnknown, happens_anyway});
    const auto photo = add();
    ASSERT_TRUE(photo) << happens_anyway;
    EXPECT_TRUE(world_.run(world_.metadata.photos().find(photo->id)));
    EXPECT_TRUE(world_.run(world_.blobs.head({photo->image.blob, model::Variant{0, photo->image.format}.number()})));
  }
  EXPECT_EQ(rows(), 2U);
}

TEST_F(PhotoServiceTest, BytesOfARowThatMayStillAppearAreKept) {
  world_.metadata.photos().on_insert = always({ErrorCode::kOutcomeUnknown, true});
  EXPECT_EQ(add("key").error().code, ErrorCode::kOutcomeUnknown);
  world_.metadata.photos().on_insert = nullptr;
  const auto photo = add("key");
  ASSERT_TRUE(photo);
  sweep_later();
  for (const model::Variant variant : variants_of(photo->image)) {
    EXPECT_TRUE(world_.run(world_.blobs.head({photo->image.blob, variant.number()})));
  }
}

}  // namespace
}  // namespace portreto::services
