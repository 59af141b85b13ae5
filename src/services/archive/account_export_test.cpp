#include "services/archive/account_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/block_store.h"
#include "metadata/passkey_store.h"
#include "services/archive/zip_testing.h"
#include "services/photo_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class AccountExportTest : public testing::Test {
 protected:
  PhotoId upload(GalleryId gallery, std::string name, int which = 1) {
    PhotoService photos{world_.metadata, world_.images, world_.clock};
    world_.tick();
    return world_.run(photos.add({anna_}, gallery, {world_.upload_of(tiny_png(which)), std::move(name)}, {}))->id;
  }
  // What the document would be made of.
  AccountData data() {
    AccountData gathered;
    EXPECT_TRUE(world_.run(exports_.open({anna_}, [&](const AccountData& all) {
      gathered = all;
      return std::string("{}");
    })));
    return gathered;
  }

  World world_;
  const UserId anna_ = world_.add_user("anna");
  const UserId ben_ = world_.add_user("ben");
  AccountExports exports_{world_.metadata, world_.bytes, world_.clock, std::make_shared<ArchiveTurns>()};
};

TEST_F(AccountExportTest, HasEveryPhotoUnderANameOfItsOwn) {
  const GalleryId a = world_.add_gallery(anna_, model::Audience::kPublic, "Sea: 1");
  const GalleryId b = world_.add_gallery(anna_, model::Audience::kPrivate, "sea_ 1");
  world_.add_photo(ben_, world_.add_gallery(ben_, model::Audience::kPublic));
  upload(a, "x.png");
  upload(a, "X.png", 2);
  upload(b, "x.png");
  std::vector<std::string> files;
  for (const AccountData::Gallery& gallery : data().galleries) {
    for (const AccountData::Photo& photo : gallery.photos) files.push_back(photo.file);
  }
  EXPECT_THAT(files,
              UnorderedElementsAre("photos/sea_ 1/x.png", "photos/Sea_ 1 (2)/x.png", "photos/Sea_ 1 (2)/X (2).png"));
}

TEST_F(AccountExportTest, HasWhatTheyAddedToGalleriesOfOthers) {
  const GalleryId own = world_.add_gallery(anna_, model::Audience::kPublic);
  const GalleryId bens = world_.add_gallery(ben_, model::Audience::kPrivate, {}, false, {}, {anna_});
  upload(own, "own.png");
  upload(bens, "x.png", 2);
  upload(bens, "x.png", 1);
  world_.add_photo(ben_, bens);
  std::vector<std::string> files;
  for (const AccountData::Photo& photo : data().contributions) {
    EXPECT_EQ(photo.photo.gallery, bens);
    files.push_back(photo.file);
  }
  EXPECT_THAT(files, UnorderedElementsAre("contributions/x.png", "contributions/x (2).png"));
}

TEST_F(AccountExportTest, HasWhatTheyDidAndNotWhatOthersDid) {
  const GalleryId bens = world_.add_gallery(ben_, model::Audience::kPublic);
  const auto target = model::target_of(bens);
  std::vector<CommentId> own;
  for (int i = 0; i < 3; ++i) own.push_back(world_.add_comment(anna_, target));
  world_.add_comment(ben_, target);
  for (const UserId user : {anna_, ben_}) {
    ASSERT_TRUE(world_.run(world_.metadata.social().put_like({target, user, world_.tick()})));
  }
  world_.add_follow(anna_, ben_);
  ASSERT_TRUE(world_.run(world_.metadata.blocks().put({anna_, ben_, model::BlockKind::kMuted, world_.tick()})));
  for (const UserId user : {anna_, ben_}) {
    ASSERT_TRUE(world_.run(world_.metadata.passkeys().insert(
        {.id = PasskeyId::generate(), .user = user, .credential_id = user.str(), .name = "Phone"})));
  }
  const AccountData all = data();
  EXPECT_EQ(all.passkeys.size(), 1U);
  EXPECT_EQ(all.comments.size(), 3U);
  EXPECT_EQ(all.likes.size(), 1U);
  EXPECT_THAT(all.following, ElementsAre(ben_));
  EXPECT_THAT(all.followers, ElementsAre());
  EXPECT_THAT(all.muted, ElementsAre(ben_));
  EXPECT_EQ(all.people.at(ben_).username, "ben");
  EXPECT_EQ(all.user.email, "anna@example.org");
}

TEST_F(AccountExportTest, EndsWithAnErrorWhenAPhotoCannotBeRead) {
  upload(world_.add_gallery(anna_, model::Audience::kPublic), "x.png");
  auto archive = world_.run(exports_.open({anna_}, [](const AccountData&) { return std::string("{}"); })).value();
  world_.blobs.on_read = [] { return Fault{}; };
  Status outcome;
  for (std::size_t read = 1; outcome && read > 0;) {
    const auto part = world_.run(archive->next());
    if (part) {
      read = part->size();
    } else {
      outcome = fail(part.error());
    }
  }
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
}

TEST_F(AccountExportTest, AFewAtATimeForWhoIsLoggedIn) {
  const auto open = [&](Viewer viewer) {
    return world_.run(exports_.open(viewer, [](const AccountData&) { return std::string("{}"); }));
  };
  EXPECT_EQ(open({}).error().code, ErrorCode::kUnauthenticated);
  std::vector<std::shared_ptr<Archive>> kept;
  for (std::size_t i = 0; i < kArchivesPerClientMax; ++i) kept.push_back(open({anna_}).value());
  EXPECT_EQ(open({anna_}).error().code, ErrorCode::kTooManyRequests);
  EXPECT_TRUE(open({ben_}));
  kept.clear();
  EXPECT_TRUE(open({anna_}));
}

}  // namespace
}  // namespace portreto::services
