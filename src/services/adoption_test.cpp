#include "services/adoption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/photo_service.h"
#include "services/profile_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using State = model::BlobLocation::State;

class AdoptionTest : public testing::Test {
 protected:
  PhotoId upload() {
    return world_.run(photos_.add(anna_, gallery_, {world_.upload_of(tiny_png()), "a.png"}, {})).value().id;
  }
  model::Image image_of(PhotoId photo) { return world_.run(world_.metadata.photos().find(photo)).value().image; }
  Result<Adoption::Report> try_to_adopt() {
    return world_.run(Adoption(world_.metadata, "storage-1", world_.blobs, world_.clock).adopt());
  }
  Adoption::Report adopt() { return try_to_adopt().value(); }
  std::vector<model::BlobLocation> locations() {
    return world_.run(world_.metadata.locations().list(std::nullopt, 100)).value();
  }

  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPrivate);
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
  ProfileService profiles_{world_.metadata, world_.images, world_.clock};
};

TEST_F(AdoptionTest, EachPictureGetsALocationAndOnlyOnce) {
  const model::Image image = image_of(upload());
  ASSERT_TRUE(world_.run(profiles_.set_photo(anna_, world_.upload_of(tiny_png(2)))));
  const auto report = adopt();
  EXPECT_EQ(report.adopted, 2u);
  EXPECT_EQ(report.refused, 0u);
  ASSERT_THAT(locations(), SizeIs(2));
  const auto row = world_.run(world_.metadata.locations().find(image.blob)).value();
  EXPECT_EQ(row.state, State::kLive);
  EXPECT_THAT(row.copies, ElementsAre("storage-1"));
  EXPECT_THAT(row.variants, SizeIs(variants_of(image).size()));

  const auto again = adopt();
  EXPECT_EQ(again.known, 2u);
  EXPECT_EQ(again.adopted, 0u);
  EXPECT_EQ(again.bytes_read, 0u);
}

TEST_F(AdoptionTest, WhatIsNotWholeOnTheNodeIsNotAdopted) {
  const model::Image whole = image_of(upload());
  const model::Image image = image_of(upload());
  ASSERT_TRUE(world_.run(world_.memory_blobs.erase({image.blob, variants_of(image).back().number()})));
  const auto report = adopt();
  EXPECT_EQ(report.adopted, 1u);
  EXPECT_EQ(report.refused, 1u);
  ASSERT_THAT(report.reasons, SizeIs(1));
  EXPECT_EQ(report.reasons[0].blob, image.blob);
  ASSERT_THAT(locations(), SizeIs(1));
  EXPECT_EQ(locations()[0].blob, whole.blob);
}

TEST_F(AdoptionTest, WhatHasOtherBytesIsNotAdopted) {
  for (const std::string& bytes : {std::string("short"), std::string(100'000, 'x')}) {
    const model::Image image = image_of(upload());
    const blob::BlobKey original{image.blob, variants_of(image).front().number()};
    ASSERT_TRUE(world_.run(world_.memory_blobs.erase(original)));
    const ByteView view = as_bytes(bytes);
    ASSERT_TRUE(world_.run(world_.memory_blobs.put(original, blob::source_of(Bytes(view.begin(), view.end())))));
  }
  const auto report = adopt();
  EXPECT_EQ(report.refused, 2u);
  const auto says = [](const char* part) { return Field(&Adoption::Report::Refused::reason, HasSubstr(part)); };
  EXPECT_THAT(report.reasons,
              UnorderedElementsAre(says("shorter than what was uploaded"), says("other bytes than what was uploaded")));
  EXPECT_THAT(locations(), IsEmpty());
}

TEST_F(AdoptionTest, APhotoThatIsDeletedMeanwhileLeavesItsBytesToBeErased) {
  const PhotoId photo = upload();
  world_.blobs.on_read = [&] {
    EXPECT_TRUE(world_.run(world_.metadata.photos().mark_deleting(photo)));
    return std::optional<Fault>();
  };
  adopt();
  ASSERT_THAT(locations(), SizeIs(1));
  EXPECT_EQ(locations()[0].state, State::kDeleting);
  EXPECT_THAT(locations()[0].copies, IsEmpty());
  EXPECT_THAT(locations()[0].leftovers, ElementsAre("storage-1"));
}

TEST_F(AdoptionTest, ANodeThatDoesNotAnswerEndsItAndNothingIsTakenForMissing) {
  upload();
  world_.blobs.on_read = [] { return std::optional(Fault{}); };
  EXPECT_EQ(try_to_adopt().error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(locations(), IsEmpty());
}

}  // namespace
}  // namespace portreto::services
