#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

#include "metadata/mongo/schema.h"
#include "metadata/mongo/testing/mongo_fixture.h"
#include "metadata/notification_store.h"
#include "metadata/search_store.h"

namespace portreto::metadata {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

class MongoOpenTest : public MongoFixture {
 protected:
  void set_version(std::int64_t version) {
    const auto change = [&](MongoClient& client) -> Status {
      client.update("schema", document("_id", "portreto"), document("$set", document("version", version)),
                    Upsert::kYes);
      return {};
    };
    ASSERT_TRUE(database().run(change));
  }
  std::int64_t version() {
    const auto read = [](MongoClient& client) -> Result<std::int64_t> {
      return client.find_values<std::int64_t>("schema", "version", document("_id", "portreto")).at(0);
    };
    return database().run(read).value();
  }
};

TEST_F(MongoOpenTest, KeepsWhatWasStored) {
  open();
  const model::Comment comment{.id = CommentId::generate(), .text = "Nice"};
  ASSERT_TRUE(run(store().social().insert_comment(comment)));
  open();
  EXPECT_EQ(run(store().social().find_comment(comment.id))->text, "Nice");
  EXPECT_TRUE(run(store().check()));
}

TEST_F(MongoOpenTest, EachCollectionHasItsKindOfRecord) {
  open();
  std::set<std::string> known{"schema"};
  RecordKinds::for_each([&]<typename T>(std::type_identity<T>) { known.emplace(kKindName<T>); });
  const auto read = [](MongoClient& client) -> Result<Bson> {
    return client.run(document("listCollections", 1, "nameOnly", true));
  };
  const Bson reply = database().run(read).value();
  bson_iter_t reading;
  bson_iter_t collections;
  ASSERT_TRUE(bson_iter_init(&reading, reply.get()) &&
              bson_iter_find_descendant(&reading, "cursor.firstBatch", &collections) &&
              bson_iter_recurse(&collections, &reading));
  int count = 0;
  for (; bson_iter_next(&reading); ++count) {
    bson_iter_t name;
    ASSERT_TRUE(bson_iter_recurse(&reading, &name) && bson_iter_find(&name, "name"));
    EXPECT_TRUE(known.contains(bson_iter_utf8(&name, nullptr))) << bson_iter_utf8(&name, nullptr);
  }
  EXPECT_GT(count, 5);
}

TEST_F(MongoOpenTest, ManyAtOnceMakeOneSchema) {
  std::vector<std::future<std::unique_ptr<MongoMetadataStore>>> opening;
  for (int i = 0; i < 4; ++i) {
    opening.push_back(
        std::async(std::launch::async, [&] { return MongoMetadataStore::open({.uri = database().uri()}, pool()); }));
  }
  for (auto& one : opening) EXPECT_TRUE(run(one.get()->check()));
}

TEST_F(MongoOpenTest, WhatWasDoneBeforeThereWereNotificationsIsNoNews) {
  open();
  const UserId old = UserId::generate();
  const UserId young = UserId::generate();
  const auto add = [&](UserId id, std::string name) {
    return run(store().accounts().insert({.id = id, .username = name, .email = name + "@example.org"}));
  };
  const auto like = [&](UserId of) {
    const auto target = model::target_of(PhotoId::generate());
    return run(
        store().social().put_like({target, UserId::generate(), system_clock().now() - std::chrono::hours(1), of}));
  };
  ASSERT_TRUE(add(old, "maria"));
  set_version(2);
  open();
  ASSERT_TRUE(add(young, "nikos"));
  ASSERT_TRUE(like(old));
  ASSERT_TRUE(like(young));
  EXPECT_EQ(run(store().notifications().count_unseen(old, 10)).value(), 0U);
  EXPECT_EQ(run(store().notifications().count_unseen(young, 10)).value(), 1U);
}

// The Portreto before knows neither terms nor their revision.
TEST_F(MongoOpenTest, WhatTheOneBeforeWritesIsFoundFromTheNextSweepOn) {
  open();
  const auto found = [&](const std::string& term) {
    return run(store().search().find(model::TargetKind::kPhoto, {.terms = {term}}, {}))->items.size();
  };
  std::vector<model::Photo> photos;
  for (const char* description : {"Sand and sea", "Sand and snow", "Sand and ice"}) {
    photos.push_back({.id = PhotoId::generate(), .description = description});
    ASSERT_TRUE(run(store().photos().insert(photos.back())));
  }
  const auto change = [&](PhotoId id, const Bson& change) {
    ASSERT_TRUE(database().run([&](MongoClient& client) -> Status {
      client.update(kPhotos, document("_id", id), change);
      return {};
    }));
  };
  change(photos[0].id, document("$unset", document("terms", "", "terms_of", "", "dated_at", "", "place", "")));
  change(photos[1].id, document("$inc", document("revision", 1)));
  EXPECT_EQ(found("sea"), 0U);
  const model::Gallery by_hand{.order = model::PhotoOrder::kManual};
  EXPECT_EQ(run(store().photos().list(by_hand, {}))->items.size(), 3U);
  EXPECT_EQ(run(store().search().index(1)).value(), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 2U) << "one's terms, and one's place";
  EXPECT_EQ(run(store().search().index(10)).value(), 0U) << "done twice";
  EXPECT_EQ(found("sea"), 1U);
  EXPECT_EQ(found("sand"), 3U);
}

// Nor cells.
TEST_F(MongoOpenTest, WhatTheOneBeforeAddsIsOnTheMapFromTheNextSweepOn) {
  open();
  const model::Photo photo{
      .id = PhotoId::generate(), .owner = UserId::generate(), .exif = {.latitude = 37.97, .longitude = 23.73}};
  ASSERT_TRUE(run(store().photos().insert(photo)));
  const auto count = [&] {
    const auto world = model::cells_in(model::kWholeWorld);
    return run(store().photos().locate({.owner = photo.owner, .galleries = {}}, world, 10))->size();
  };
  EXPECT_EQ(count(), 1U);
  ASSERT_TRUE(database().run([&](MongoClient& client) -> Status {
    client.update(kPhotos, document("_id", photo.id), document("$unset", document("cell", "")));
    return {};
  }));
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(run(store().search().index(10)).value(), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 0U) << "done twice";
  EXPECT_EQ(count(), 1U);
}

TEST_F(MongoOpenTest, LivesWithASchemaThatIsOneVersionAhead) {
  open();
  const std::int64_t known = version();
  set_version(known + 1);
  open();
  EXPECT_EQ(version(), known + 1) << "the newer one's note stays";
}

TEST_F(MongoOpenTest, RefusesASchemaThatIsFurtherAhead) {
  open();
  const std::int64_t known = version();
  set_version(known + 2);
  EXPECT_THAT([&] { open(); }, ThrowsMessage<std::runtime_error>(HasSubstr("Start a newer Portreto")));
  EXPECT_EQ(version(), known + 2);
}

TEST_F(MongoOpenTest, BeginsNoDatabaseWhereOneMustBe) {
  const auto open_there = [&] { open({.uri = database().uri(), .must_exist = true}); };
  EXPECT_THAT(open_there, ThrowsMessage<std::runtime_error>(HasSubstr("There is no database mongodb://")));
  open();
  EXPECT_NO_THROW(open_there());
}

TEST_F(MongoOpenTest, SaysWhereNobodyAnswersButNotThePassword) {
  const std::string nobody = "mongodb://me:secret@127.0.0.1:1/photos?serverSelectionTimeoutMS=100";
  EXPECT_THAT([&] { open({.uri = nobody}); },
              ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("127.0.0.1:1/photos"), Not(HasSubstr("secret")))));
}

}  // namespace
}  // namespace portreto::metadata
