#include "services/upload_service.h"

#include <gtest/gtest.h>

#include "services/sweeper.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

class UploadServiceTest : public testing::Test {
 protected:
  static constexpr std::size_t kFirstBytes = 50;

  Result<model::Upload> create(UploadService::NewUpload input, IdempotencyKey key = {}) {
    return world_.run(uploads_.create(anna_, std::move(input), std::move(key)));
  }
  UploadService::NewUpload picture(int which = 1) {
    return {.gallery = gallery_,
            .file_name = "a.png",
            .length_bytes = tiny_png(which).size(),
            .sha256 = sha256(as_bytes(tiny_png(which)))};
  }
  Result<model::Upload> append(const model::Upload& upload, std::string_view piece) {
    const ByteView bytes = as_bytes(piece);
    return world_.run(uploads_.append(anna_, upload, blob::source_of({bytes.begin(), bytes.end()})));
  }
  Result<model::Upload> append_first(const model::Upload& upload) {
    return append(upload, std::string_view(tiny_png()).substr(0, kFirstBytes));
  }
  Result<model::Upload> finish(const model::Upload& upload, const std::string& bytes = tiny_png()) {
    return world_.run(uploads_.finish(anna_, upload, world_.upload_of(bytes)));
  }
  Result<model::Upload> look(UploadId id, Viewer viewer) { return world_.run(uploads_.look(viewer, id)); }
  Result<model::Upload> look(UploadId id) { return look(id, anna_); }
  std::size_t photos() {
    return world_.run(world_.metadata.photos().list(gallery_, {.limit = 10})).value().items.size();
  }
  Sweeper::Report sweep_after(std::chrono::milliseconds time) {
    world_.clock.advance(time);
    return world_.run(Sweeper(world_.metadata, world_.images, world_.clock).sweep());
  }

  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const Viewer ben_{world_.add_user("ben")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPublic);
  PhotoService photo_service_{world_.metadata, world_.images, world_.clock};
  UploadService uploads_{world_.metadata,
                         world_.images,
                         photo_service_,
                         world_.clock,
                         {.length_bytes_max = 1000, .receiving_max = 3, .parts_max = 2}};
};

TEST_F(UploadServiceTest, AFileComesInPartsAndBecomesAPhoto) {
  const auto upload = create(picture());
  ASSERT_TRUE(upload) << upload.error().message;
  EXPECT_EQ(upload->offset_bytes(), 0U);
  const auto first = append_first(*upload);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(look(upload->id)->offset_bytes(), kFirstBytes);
  const auto bytes = world_.run(uploads_.read(first->parts.front(), 10, 20));
  EXPECT_EQ(as_text(bytes.value()), tiny_png().substr(10, 20));

  const auto done = finish(*first);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->offset_bytes(), tiny_png().size());
  EXPECT_EQ(look(upload->id)->photo, done->photo);
  EXPECT_EQ(world_.run(world_.metadata.photos().find(*done->photo))->file_name, "a.png");
  EXPECT_EQ(world_.run(uploads_.read(first->parts.front(), 0, 1)).error().code, ErrorCode::kNotFound)
      << "parts go once there is a photo";

  const auto report = sweep_after(std::chrono::hours(25));
  EXPECT_EQ(report.uploads, 1U);
  EXPECT_EQ(report.failures, 0U);
  EXPECT_EQ(look(upload->id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(photos(), 1U) << "the photo stays";
}

TEST_F(UploadServiceTest, OfTwoThatAddToTheSameOffsetOneWins) {
  const auto upload = create(picture());
  ASSERT_TRUE(append_first(*upload));
  EXPECT_EQ(append_first(*upload).error().code, ErrorCode::kConflict);
  EXPECT_EQ(look(upload->id)->parts.size(), 1U);
  EXPECT_EQ(world_.memory_blobs.usage().blobs, 1U) << "the other one's bytes are gone";
}

TEST_F(UploadServiceTest, FinishingTwiceFindsTheSamePhoto) {
  const auto upload = create(picture());
  const auto first = finish(*upload);
  const auto second = finish(*upload);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->photo, second->photo);
  EXPECT_EQ(photos(), 1U);
}

TEST_F(UploadServiceTest, IsOnlyForWhoMadeIt) {
  const auto upload = create(picture());
  EXPECT_EQ(look(upload->id, ben_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(look(upload->id, {}).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(world_.run(uploads_.remove(ben_, upload->id)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(world_.run(uploads_.list(ben_))->empty());
  EXPECT_EQ(world_.run(uploads_.list(anna_))->size(), 1U);
  EXPECT_EQ(world_.run(uploads_.create(ben_, picture(), {})).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(UploadServiceTest, LimitsAreTold) {
  auto input = picture();
  input.length_bytes = 0;
  EXPECT_EQ(create(input).error().code, ErrorCode::kInvalidArgument);
  input.length_bytes = 1001;
  EXPECT_EQ(create(input).error().code, ErrorCode::kPayloadTooLarge);
  auto upload = create(picture());
  for (int i = 0; i < 2; ++i) {
    upload = append(*upload, "x");
    ASSERT_TRUE(upload);
  }
  EXPECT_EQ(append(*upload, "x").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(create(picture()));
  ASSERT_TRUE(create(picture()));
  EXPECT_EQ(create(picture()).error().code, ErrorCode::kTooManyRequests);
  ASSERT_TRUE(world_.run(uploads_.remove(anna_, upload->id)));
  EXPECT_TRUE(create(picture()));
}

TEST_F(UploadServiceTest, TheSameKeyFindsTheFirstTry) {
  const auto first = create(picture(), "key");
  ASSERT_TRUE(append_first(*first));
  const auto second = create(picture(), "key");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->offset_bytes(), kFirstBytes);
  EXPECT_EQ(create(picture(2), "key").error().code, ErrorCode::kConflict);
}

TEST_F(UploadServiceTest, AFileThatIsNotTheAnnouncedOneEndsTheUpload) {
  const auto upload = create(picture());
  ASSERT_TRUE(append_first(*upload));
  EXPECT_EQ(finish(look(upload->id).value(), tiny_png(2)).error().code, ErrorCode::kChecksumMismatch);
  EXPECT_EQ(look(upload->id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, AFileThatIsNoPictureEndsTheUpload) {
  const auto upload = create({.gallery = gallery_, .file_name = "a.svg", .length_bytes = 6});
  EXPECT_EQ(finish(*upload, "<svg/>").error().code, ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(look(upload->id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, WhenThePhotoCannotBeMadeNowTheUploadWaits) {
  const auto upload = append_first(create(picture()).value());
  world_.blobs.on_put = [] { return std::optional(Fault{}); };
  EXPECT_EQ(finish(*upload).error().code, ErrorCode::kUnavailable);
  world_.blobs.on_put = nullptr;
  const auto waiting = look(upload->id);
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->offset_bytes(), kFirstBytes) << "nothing is acknowledged that is not a photo";
  EXPECT_TRUE(finish(*waiting));
}

TEST_F(UploadServiceTest, APartThatCannotBeStoredIsNotAcknowledged) {
  const auto upload = create(picture());
  world_.blobs.on_put = [] { return std::optional(Fault{ErrorCode::kStorageFull}); };
  EXPECT_EQ(append_first(*upload).error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(look(upload->id)->offset_bytes(), 0U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, AnUnknownOutcomeIsSettled) {
  const auto once = [](bool happens_anyway) {
    return [happens_anyway, done = false]() mutable {
      return std::exchange(done, true) ? std::nullopt
                                       : std::optional(Fault{ErrorCode::kOutcomeUnknown, happens_anyway});
    };
  };
  for (const bool happens_anyway : {false, true}) {
    world_.metadata.uploads().on_insert = once(happens_anyway);
    const auto upload = create(picture());
    ASSERT_TRUE(upload) << happens_anyway;
    world_.metadata.uploads().on_update = once(happens_anyway);
    const auto begun = append_first(*upload);
    ASSERT_TRUE(begun) << happens_anyway;
    EXPECT_EQ(look(upload->id).value(), *begun);
    world_.metadata.uploads().on_update = once(happens_anyway);
    ASSERT_TRUE(finish(*begun)) << happens_anyway;
    EXPECT_TRUE(look(upload->id)->photo);
  }
  EXPECT_EQ(photos(), 2U);
}

TEST_F(UploadServiceTest, WhatStaysUnknownIsSaidToBe) {
  const auto upload = create(picture());
  world_.metadata.uploads().on_update = [] { return std::optional(Fault{ErrorCode::kOutcomeUnknown, false}); };
  EXPECT_EQ(append_first(*upload).error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(finish(*upload).error().code, ErrorCode::kOutcomeUnknown);
  world_.metadata.uploads().on_update = nullptr;
  EXPECT_EQ(look(upload->id)->offset_bytes(), 0U);
  EXPECT_TRUE(finish(*upload)) << "and finds the photo that was made";
  EXPECT_EQ(photos(), 1U);
}

TEST_F(UploadServiceTest, APartThatTheRowDoesNotTakeIsErased) {
  const auto upload = create(picture());
  world_.metadata.uploads().on_update = [] { return std::optional(Fault{}); };
  EXPECT_EQ(append_first(*upload).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, WhatWasGivenUpIsGone) {
  const auto upload = append_first(create(picture()).value());
  ASSERT_TRUE(world_.run(uploads_.remove(anna_, upload->id)));
  EXPECT_TRUE(world_.is_clean());
  EXPECT_EQ(append(*upload, "late").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(world_.is_clean()) << "nor does what comes late leave anything";
}

TEST_F(UploadServiceTest, PartsThatCannotBeErasedAreSweptLater) {
  const auto upload = append_first(create(picture()).value());
  world_.blobs.on_erase = [] { return std::optional(Fault{}); };
  EXPECT_EQ(world_.run(uploads_.remove(anna_, upload->id)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(look(upload->id).error().code, ErrorCode::kGone);
  EXPECT_GT(sweep_after(std::chrono::milliseconds(0)).failures, 0U);
  world_.blobs.on_erase = nullptr;
  EXPECT_EQ(sweep_after(std::chrono::milliseconds(0)).uploads, 1U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, AnUploadThatNobodyGoesOnWithExpires) {
  const auto upload = create(picture());
  world_.clock.advance(std::chrono::hours(23));
  ASSERT_TRUE(append_first(*upload));
  EXPECT_EQ(sweep_after(std::chrono::hours(23)).uploads, 0U) << "each part puts it off";
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(look(upload->id).error().code, ErrorCode::kGone);
  EXPECT_TRUE(world_.run(uploads_.list(anna_))->empty());
  EXPECT_EQ(sweep_after(std::chrono::milliseconds(0)).uploads, 1U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(UploadServiceTest, KnownAreOnlyTheOriginalsOfTheGallery) {
  ASSERT_TRUE(finish(create(picture()).value()));
  const Sha256Digest digest = sha256(as_bytes(tiny_png()));
  EXPECT_EQ(world_.run(photo_service_.known(anna_, gallery_, {digest}))->size(), 1U);
  EXPECT_TRUE(world_.run(photo_service_.known(anna_, gallery_, {sha256(as_bytes("x"))}))->empty());
  EXPECT_EQ(world_.run(photo_service_.known(ben_, gallery_, {digest})).error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace portreto::services
