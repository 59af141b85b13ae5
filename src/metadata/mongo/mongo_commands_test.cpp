#include <gmock/gmock.h>

#include <atomic>

#include "metadata/mongo/testing/mongo_fixture.h"
#include "metadata/notification_store.h"

// What each operation of a page costs in commands, as libmongoc tells of them: a page must not take more with each row.
namespace portreto::metadata {
namespace {

class MongoCommandsTest : public MongoFixture {
 protected:
  void SetUp() override {
    MongoFixture::SetUp();
    if (IsSkipped()) return;
    open({.uri = database().uri(), .on_command = [this](const char*) { ++commands_; }});
    for (int i = 0; i < 12; ++i) {
      const model::Photo photo{.id = PhotoId::generate(), .gallery = gallery_.id};
      ASSERT_TRUE(run(store().photos().insert(photo)));
      photos_.push_back(photo);
      targets_.push_back(model::target_of(photo.id));
    }
    gallery_.cover = photos_.front().id;
    ASSERT_TRUE(run(store().galleries().insert(gallery_)));
  }

  template <typename T>
  int commands_of(Task<Result<T>> task) {
    const int before = commands_;
    EXPECT_TRUE(run(std::move(task)).has_value());
    return commands_ - before;
  }

  const UserId viewer_ = UserId::generate();
  model::Gallery gallery_{.id = GalleryId::generate(), .owner = viewer_, .name = "Summer"};
  std::vector<model::Photo> photos_;
  std::vector<model::Target> targets_;

 private:
  std::atomic<int> commands_{0};
};

TEST_F(MongoCommandsTest, AreAsFewForManyRowsAsForOne) {
  EXPECT_EQ(commands_of(store().galleries().find(gallery_.id)), 1);
  EXPECT_EQ(commands_of(store().photos().list(gallery_.id, {.limit = 10})), 1);
  EXPECT_EQ(commands_of(store().profiles().find_many({viewer_, UserId::generate()})), 1);
  EXPECT_EQ(commands_of(store().follows().states(viewer_, {viewer_, UserId::generate()})), 1);
  EXPECT_EQ(commands_of(store().social().list_comments(targets_.front(), {})), 1);
  EXPECT_EQ(commands_of(store().social().list_likes(targets_.front(), {})), 1);
  EXPECT_EQ(commands_of(store().galleries().list_public({})), 1);
  EXPECT_EQ(commands_of(store().galleries().list_by_owner(viewer_, {{model::Audience::kPrivate}, viewer_}, {})), 1);
  EXPECT_EQ(commands_of(store().galleries().list_feed(viewer_, {})), 1) << "one more where somebody is followed";
  EXPECT_EQ(commands_of(store().notifications().count_unseen(viewer_, 100)), 9) << "seven kinds, the person, blocks";
  EXPECT_EQ(commands_of(store().social().reactions(targets_, viewer_)), 3) << "likes, comments, one's own likes";
  EXPECT_EQ(commands_of(store().photos().previews({gallery_}, 1)), 2) << "counts and covers";
}

TEST_F(MongoCommandsTest, OfAWriteAreOne) {
  EXPECT_EQ(commands_of(store().social().put_like({targets_.front(), viewer_, Timestamp()})), 1);
  EXPECT_EQ(commands_of(store().photos().insert({.id = PhotoId::generate(), .gallery = gallery_.id})), 1);
  EXPECT_EQ(commands_of(store().photos().update(photos_.front())), 1);
  EXPECT_EQ(commands_of(store().galleries().update(gallery_)), 1);
  EXPECT_EQ(commands_of(store().photos().mark_deleting(photos_.back().id)), 1);
}

}  // namespace
}  // namespace portreto::metadata
