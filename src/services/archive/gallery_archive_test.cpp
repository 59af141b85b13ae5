#include "services/archive/gallery_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "services/archive/zip_testing.h"
#include "services/archive/zip_writer.h"
#include "services/photo_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::Pair;

class GalleryArchivesTest : public testing::Test {
 protected:
  void add(const std::string& name, int picture = 1) {
    world_.tick();
    ASSERT_TRUE(world_.run(photos_.add(anna_, gallery_, {world_.upload_of(tiny_png(picture)), name}, {})));
  }
  Result<std::shared_ptr<Archive>> open(Viewer viewer, const std::string& address = "192.0.2.1") {
    return world_.run(archives_.open(viewer, gallery_, address));
  }
  ErrorCode refusal(Viewer viewer) { return open(viewer).error().code; }
  // All of it, or the error that it ended with.
  Result<Bytes> read(Archive& archive) {
    Bytes all;
    for (;;) {
      PORTRETO_ASSIGN(const Bytes part, world_.run(archive.next()));
      if (part.empty()) return all;
      all.insert(all.end(), part.begin(), part.end());
    }
  }

  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPublic, "Κρήτη/2026", true);
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
  GalleryArchives archives_{world_.metadata, world_.bytes, std::make_shared<ArchiveTurns>()};
};

TEST_F(GalleryArchivesTest, HoldsTheOriginalsUnderTheirNames) {
  add("a.png");
  add("a.png", 2);
  const auto archive = open(anna_);
  ASSERT_TRUE(archive) << archive.error().message;
  EXPECT_EQ((*archive)->file_name(), "Κρήτη_2026.zip");
  const auto zip = read(**archive);
  ASSERT_TRUE(zip) << zip.error().message;
  EXPECT_EQ(zip->size(), (*archive)->size_bytes());
  EXPECT_THAT(unzip(*zip), ElementsAre(Pair("a (2).png", tiny_png(2)), Pair("a.png", tiny_png(1))));
  EXPECT_TRUE(read(**archive)->empty()) << "at its end it stays";
}

TEST_F(GalleryArchivesTest, PutsPhotosIntoFoldersOfTheirSections) {
  for (const char* name : {"a.png", "b.png", "a.png"}) add(name);
  model::Gallery gallery = world_.run(world_.metadata.galleries().find(gallery_)).value();
  const auto photos = world_.run(world_.metadata.photos().list(gallery_, {})).value().items;
  gallery.sections = {{SectionId::generate(), "Sea/side", model::place_of(photos[1])},
                      {SectionId::generate(), "..", model::place_of(photos[2])}};
  gallery.order = model::PhotoOrder::kManual;
  gallery = world_.run(world_.metadata.galleries().update(gallery)).value();
  EXPECT_THAT(unzip(read(*open(anna_).value()).value()),
              ElementsAre(Pair("01 Sea_side/b.png", tiny_png()), Pair("02 section/a.png", tiny_png()),
                          Pair("a.png", tiny_png())));
  gallery.order = model::PhotoOrder::kAdded;
  ASSERT_TRUE(world_.run(world_.metadata.galleries().update(gallery)));
  EXPECT_EQ(unzip(read(*open(anna_).value()).value()).count("a (2).png"), 1U) << "under another order there are none";
}

TEST_F(GalleryArchivesTest, AnEmptyGalleryMakesAnEmptyArchive) {
  const auto archive = open(anna_);
  EXPECT_EQ(read(*archive.value())->size(), zip_size({}));
}

TEST_F(GalleryArchivesTest, HasMoreThanOnePageOfPhotos) {
  for (std::size_t i = 0; i < metadata::kPageSizeMax + 1; ++i) world_.add_photo(*anna_.user, gallery_);
  EXPECT_EQ(unzip(read(*open(anna_).value()).value()).size(), metadata::kPageSizeMax + 1);
}

TEST_F(GalleryArchivesTest, APhotoThatCannotBeReadEndsItEarly) {
  add("a.png");
  add("b.png");
  const auto archive = open(anna_).value();
  world_.blobs.on_read = [calls = 0]() mutable {
    return ++calls == 2 ? std::optional(Fault{ErrorCode::kCorruption}) : std::nullopt;
  };
  const auto zip = read(*archive);
  ASSERT_FALSE(zip);
  EXPECT_EQ(zip.error().code, ErrorCode::kCorruption);
}

TEST_F(GalleryArchivesTest, AreForWhomTheOwnerLets) {
  const Viewer reader{world_.add_user("reader")};
  EXPECT_TRUE(open(reader));
  EXPECT_TRUE(open({}));
  auto gallery = world_.run(world_.metadata.galleries().find(gallery_)).value();
  gallery.shares_originals = false;
  ASSERT_TRUE(world_.run(world_.metadata.galleries().update(gallery)));
  EXPECT_TRUE(open(anna_));
  EXPECT_EQ(refusal(reader), ErrorCode::kPermissionDenied);
  EXPECT_EQ(refusal({}), ErrorCode::kUnauthenticated);
}

TEST_F(GalleryArchivesTest, AClientHasOnlySomeUnderWay) {
  std::vector<std::shared_ptr<Archive>> open_ones;
  for (std::size_t i = 0; i < kArchivesPerClientMax; ++i) open_ones.push_back(open(anna_).value());
  EXPECT_EQ(refusal(anna_), ErrorCode::kTooManyRequests);
  EXPECT_TRUE(open({}, "192.0.2.1")) << "another client";
  open_ones.pop_back();
  EXPECT_TRUE(open(anna_)) << "one that was dropped makes room";
}

TEST_F(GalleryArchivesTest, AllClientsTogetherHaveOnlySomeUnderWay) {
  std::vector<std::shared_ptr<Archive>> open_ones;
  for (std::size_t i = 0; i < kArchivesMax; ++i) open_ones.push_back(open({}, std::to_string(i)).value());
  EXPECT_EQ(refusal(anna_), ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace portreto::services
