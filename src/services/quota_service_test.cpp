#include "services/quota_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>

#include <future>

#include "metadata/site_store.h"
#include "services/photo_ids.h"
#include "services/sweeper.h"
#include "services/upload_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using testing::HasSubstr;

// A quota of three pictures and a half for everybody.
class QuotaServiceTest : public testing::Test {
 protected:
  QuotaServiceTest() { set_default(size_ * 7 / 2); }

  void set_default(std::uint64_t bytes) {
    const auto settings = world_.run(site_.look()).value();
    ASSERT_TRUE(world_.run(site_.change({.revision = settings.revision, .quota_bytes = bytes})));
  }
  Result<model::Photo> add(IdempotencyKey key = {}, GalleryId gallery = {}) {
    if (gallery == GalleryId()) gallery = gallery_;
    return world_.run(photos_.add(anna_, gallery, {world_.upload_of(tiny_png()), "a.png"}, std::move(key)));
  }
  Result<model::Upload> create(IdempotencyKey key = {}) {
    return world_.run(uploads_.create(
        anna_, {.gallery = gallery_, .file_name = "a.png", .length_bytes = size_, .sha256 = {}}, std::move(key)));
  }
  Result<model::Upload> finish(const model::Upload& upload, const std::string& bytes = tiny_png()) {
    return world_.run(uploads_.finish(anna_, upload, world_.upload_of(bytes)));
  }
  std::uint64_t used() { return world_.run(quotas_.look(*anna_.user))->used_bytes; }
  // How many more pictures are taken now; they stay.
  int room() {
    int count = 0;
    while (add()) ++count;
    return count;
  }
  template <typename T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }

  const std::uint64_t size_ = tiny_png().size();
  World world_;
  const Viewer anna_{world_.add_user("anna")};
  const GalleryId gallery_ = world_.add_gallery(*anna_.user, model::Audience::kPublic);
  SiteService site_{world_.metadata, world_.clock};
  QuotaService quotas_{world_.metadata, site_, world_.clock};
  PhotoService photos_{world_.metadata, world_.images, world_.clock, &quotas_};
  UploadService uploads_{world_.metadata, world_.images, photos_, world_.clock, {.length_bytes_max = 1000}};
};

TEST_F(QuotaServiceTest, Security36_WhatDoesNotFitIsRefusedAndSaysWhatToDo) {
  EXPECT_EQ(room(), 3);
  const auto refused = add();
  ASSERT_EQ(code(refused), "payload_too_large");
  EXPECT_THAT(refused.error().message, HasSubstr("Delete photos"));
  EXPECT_EQ(code(create()), "payload_too_large") << "before a byte of it is sent";
  EXPECT_EQ(used(), 3 * size_);
  EXPECT_TRUE(world_.run(world_.metadata.photos().list_garbage(10))->empty()) << "nothing of it was stored";
}

TEST_F(QuotaServiceTest, Security36_RepeatedRequestsCountOnce) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(add("one key")), "ok");
  const auto upload = create("another");
  ASSERT_TRUE(upload);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(create("another")->id, upload->id);
  EXPECT_EQ(used(), 2 * size_);
  ASSERT_TRUE(finish(*upload));
  EXPECT_EQ(code(create("another")), "ok") << "it is the finished one";
  EXPECT_EQ(used(), 2 * size_);
  EXPECT_EQ(room(), 1);
  EXPECT_EQ(code(add("one key")), "ok") << "it is there already";
  EXPECT_EQ(code(create("another")), "ok");
}

TEST_F(QuotaServiceTest, AnUnfinishedUploadHasItsRoomUntilItEnds) {
  const auto upload = create();
  ASSERT_TRUE(upload);
  EXPECT_EQ(room(), 2);
  EXPECT_EQ(code(finish(*upload)), "ok") << "what was promised is kept";

  const auto given_up = [&] {
    const auto photo = world_.run(world_.metadata.photos().list(gallery_, {.limit = 1}))->items.at(0);
    EXPECT_TRUE(world_.run(photos_.remove(anna_, photo.id)));
    return create();
  };
  const auto removed = given_up();
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_TRUE(world_.run(uploads_.remove(anna_, removed->id)));
  const auto broken = create();
  ASSERT_TRUE(broken);
  EXPECT_EQ(code(finish(*broken, "<svg/>")), "unsupported_media");
  const auto forgotten = create();
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(room(), 0);
  world_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(room(), 1) << "nobody has gone on with it";
}

TEST_F(QuotaServiceTest, DeletedPhotosAndGalleriesFreeTheirRoomAtOnce) {
  const GalleryId other = world_.add_gallery(*anna_.user, model::Audience::kPublic);
  ASSERT_TRUE(add({}, other));
  ASSERT_TRUE(add({}, other));
  const auto photo = add();
  ASSERT_TRUE(photo);
  EXPECT_EQ(room(), 0);
  ASSERT_TRUE(world_.run(photos_.remove(anna_, photo->id)));
  EXPECT_EQ(used(), 2 * size_);
  EXPECT_EQ(room(), 1);
  ASSERT_TRUE(world_.run(world_.metadata.galleries().mark_deleting(other)));
  EXPECT_EQ(room(), 2);
}

TEST_F(QuotaServiceTest, PhotosFromBeforeThereWasALimitCount) {
  set_default(0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code(add()), "ok");
  set_default(size_ * 9 / 2);
  world_.clock.advance(kSiteSettingsTtl);
  EXPECT_EQ(code(add()), "payload_too_large");
  set_default(size_ * 11 / 2);
  world_.clock.advance(kSiteSettingsTtl);
  EXPECT_EQ(room(), 1);
}

TEST_F(QuotaServiceTest, ALimitOfTheirOwnGoesBeforeThatOfEverybody) {
  ASSERT_TRUE(world_.run(quotas_.set_limit(*anna_.user, size_)));
  EXPECT_EQ(room(), 1);
  EXPECT_TRUE(world_.run(quotas_.look(*anna_.user))->is_own_limit);
  ASSERT_TRUE(world_.run(quotas_.set_limit(*anna_.user, 0)));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(add()), "ok") << "0 is no limit";
  ASSERT_TRUE(world_.run(quotas_.set_limit(*anna_.user, std::nullopt)));
  EXPECT_EQ(room(), 0) << "there is more than is allowed, and it stays";
  EXPECT_EQ(used(), 6 * size_);
}

TEST_F(QuotaServiceTest, WhatACrashHasLeftReservedIsGivenBackAfterAnHour) {
  ASSERT_TRUE(world_.run(quotas_.reserve(*anna_.user, PhotoId::generate(), 3 * size_)));
  EXPECT_EQ(room(), 0);
  world_.clock.advance(std::chrono::minutes(61));
  EXPECT_EQ(room(), 3);
}

TEST_F(QuotaServiceTest, APhotoThatCouldNotBeStoredTakesNoRoom) {
  world_.blobs.on_put = [] { return std::optional(Fault{ErrorCode::kUnavailable}); };
  EXPECT_NE(code(add()), "ok");
  EXPECT_EQ(used(), 0U);
}

TEST_F(QuotaServiceTest, Security36_ManyAtOnceTakeNoMoreThanThereIs) {
  boost::asio::thread_pool threads(4);
  std::vector<std::future<Status>> tries;
  for (int i = 0; i < 50; ++i) {
    tries.push_back(boost::asio::co_spawn(threads, quotas_.reserve(*anna_.user, PhotoId::generate(), size_),
                                          boost::asio::use_future));
  }
  int taken = 0;
  for (auto& one : tries) {
    const Status done = one.get();
    taken += done.has_value();
    if (!done) EXPECT_EQ(done.error().code, ErrorCode::kPayloadTooLarge);
  }
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(used(), 3 * size_);
}

}  // namespace
}  // namespace portreto::services
