#include "services/photo_service.h"

#include <gtest/gtest.h>

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
