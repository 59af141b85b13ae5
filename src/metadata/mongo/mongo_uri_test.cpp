#include "metadata/mongo/mongo_uri.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace portreto::metadata {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

std::int32_t number_of(const MongoUri& uri, const char* option) {
  return mongoc_uri_get_option_as_int32(uri.get(), option, -1);
}

TEST(MongoUri, HasTheDefaultsForWhatIsLeftOpen) {
  for (const char* text :
       {"mongodb://db1", "mongodb://db1/", "mongodb://db1:27017/?", "mongodb://db1/photos?tls=false"}) {
    const MongoUri uri = parse_mongo_uri(text);
    const auto* concern = mongoc_uri_get_write_concern(uri.get());
    EXPECT_TRUE(mongoc_write_concern_get_wmajority(concern)) << text;
    EXPECT_TRUE(mongoc_write_concern_get_journal(concern)) << text;
    EXPECT_EQ(mongoc_write_concern_get_wtimeout_int64(concern), 3000) << text;
    EXPECT_STREQ(mongoc_read_concern_get_level(mongoc_uri_get_read_concern(uri.get())), "majority") << text;
    EXPECT_TRUE(mongoc_uri_get_option_as_bool(uri.get(), MONGOC_URI_RETRYWRITES, false)) << text;
    EXPECT_EQ(number_of(uri, MONGOC_URI_SOCKETTIMEOUTMS), 5000) << text;
    EXPECT_EQ(number_of(uri, MONGOC_URI_MAXPOOLSIZE), 32) << text;
  }
}

TEST(MongoUri, KeepsWhatIsGiven) {
  const MongoUri uri = parse_mongo_uri("mongodb://db1,db2:27018/photos?replicaset=rs0&SocketTimeoutMS=9000&w=2");
  EXPECT_EQ(number_of(uri, MONGOC_URI_SOCKETTIMEOUTMS), 9000);
  EXPECT_EQ(mongoc_write_concern_get_w(mongoc_uri_get_write_concern(uri.get())), 2);
  EXPECT_STREQ(mongoc_uri_get_replica_set(uri.get()), "rs0");
  EXPECT_EQ(number_of(uri, MONGOC_URI_CONNECTTIMEOUTMS), 1000) << "still a default";
}

TEST(MongoUri, IsDescribedWithoutThePassword) {
  const MongoUri uri = parse_mongo_uri("mongodb://me:secret@db1,db2:27018/photos?authSource=admin");
  EXPECT_EQ(describe(uri.get()), "mongodb://db1:27017,db2:27018/photos");
  EXPECT_EQ(database_name(uri.get()), "photos");
  EXPECT_EQ(database_name(parse_mongo_uri("mongodb://db1").get()), "portreto");
}

TEST(MongoUri, ThatIsNoneIsRefusedWithoutThePassword) {
  for (const char* text : {"", "/var/lib/portreto.db", "postgres://me:secret@db1/", "mongodb://me:sec/ret@db1:x/",
                           "mongodb://me:secret@db1/?w=majority&w=secret%"}) {
    EXPECT_THAT([&] { parse_mongo_uri(text); },
                ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("metadata.uri"), Not(HasSubstr("sec")))))
        << text;
  }
}

}  // namespace
}  // namespace portreto::metadata
