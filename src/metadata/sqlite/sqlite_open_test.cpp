#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <stdexcept>

#include "metadata/notification_store.h"
#include "metadata/search_store.h"
#include "metadata/sqlite/testing.h"

namespace portreto::metadata {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class SqliteOpenTest : public SqliteFixture {
 protected:
  auto opening() {
    return [this] { open(); };
  }
};

TEST_F(SqliteOpenTest, KeepsWhatWasStored) {
  open();
  ASSERT_TRUE(write(1));
  open();
  EXPECT_TRUE(is_there(1));
  EXPECT_TRUE(run(store().check()));
}

TEST_F(SqliteOpenTest, SaysWhereTheFileIsThatCannotBeOpened) {
  BlockingPool pool(1, 1);
  const std::string missing = path() + "/missing/portreto.db";
  EXPECT_THAT([&] { SqliteMetadataStore::open({.path = missing}, pool); },
              ThrowsMessage<std::runtime_error>(AllOf(HasSubstr(missing), HasSubstr("cannot be opened"))));
  std::filesystem::create_directory(path());
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("cannot be opened")));
}

TEST_F(SqliteOpenTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path()) << std::string(8192, 'x');
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("not a database")));
}

TEST_F(SqliteOpenTest, RefusesTheDatabaseOfAnotherProgram) {
  RawDatabase(path()).run("PRAGMA application_id = 7");
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("another program")));
}

TEST_F(SqliteOpenTest, RefusesANewerSchemaAndLeavesItAlone) {
  open();
  close();
  RawDatabase(path()).run("PRAGMA user_version = 1000; UPDATE schema_compatibility SET compatible_from = 1000");
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("Start a newer Portreto")));
  EXPECT_EQ(RawDatabase(path()).run("PRAGMA user_version"), std::vector<std::string>{"1000"});
}

TEST_F(SqliteOpenTest, WorksBesideANewerProgramWhoseSchemaOnlyAdds) {
  open();
  ASSERT_TRUE(write(1));
  RawDatabase(path()).run(
      "ALTER TABLE comments ADD COLUMN mood TEXT NOT NULL DEFAULT ''; CREATE TABLE later (x); PRAGMA user_version = "
      "1000");
  EXPECT_TRUE(write(2)) << "by the one that was open before";
  open();
  EXPECT_TRUE(is_there(1));
  EXPECT_TRUE(write(3));
  EXPECT_EQ(RawDatabase(path()).run("PRAGMA user_version"), std::vector<std::string>{"1000"}) << "it stays the newer";
}

TEST_F(SqliteOpenTest, RefusesANewerSchemaThatDoesNotSayWhoCanLiveWithIt) {
  open();
  close();
  RawDatabase(path()).run("DROP TABLE schema_compatibility; PRAGMA user_version = 1000");
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("Start a newer Portreto")));
}

TEST_F(SqliteOpenTest, AHalfMadeSchemaIsNotLeftBehind) {
  RawDatabase(path()).run("CREATE TABLE blocks (x)");  // the last of the schema's tables cannot be made
  EXPECT_THROW(open(), std::runtime_error);
  EXPECT_EQ(RawDatabase(path()).run("SELECT name FROM sqlite_schema"), std::vector<std::string>{"blocks"});
}

// One from before there were these audiences, which runs beside while replicas are upgraded. Its statements, as they
// were.
TEST_F(SqliteOpenTest, AnOlderProgramShowsNothingOfAnAudienceThatItDoesNotKnow) {
  open();
  for (const auto audience : model::kAllAudiences) {
    const std::string name(to_string(audience));
    ASSERT_TRUE(run(store().galleries().insert({.id = GalleryId::generate(), .name = name, .audience = audience})));
  }
  const auto names = [&](const std::string& condition) {
    return RawDatabase(path()).run("SELECT name FROM galleries WHERE state = 0 AND " + condition + " ORDER BY name");
  };
  EXPECT_EQ(names("audience > 0"), (std::vector<std::string>{"followers", "public"})) << "its feed";
  EXPECT_EQ(names("(7 >> audience) & 1"), (std::vector<std::string>{"followers", "private", "public"})) << "an owner's";
  EXPECT_EQ(names("audience = 2"), std::vector<std::string>{"public"});
}

// Otherwise a backup would leave it out.
TEST_F(SqliteOpenTest, EveryTableHasItsKindOfRecord) {
  // Made of the others, or of no row of a store.
  std::set<std::string> known{"people_words",   "gallery_people",       "gallery_contributors",
                              "location_nodes", "schema_compatibility", "search_terms"};
  RecordKinds::for_each([&]<typename T>(std::type_identity<T>) { known.emplace(kKindName<T>); });
  open();
  for (const std::string& table : RawDatabase(path()).run("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    EXPECT_TRUE(known.contains(table)) << table << ": see records/kinds.h";
  }
}

class SqliteMigrationTest : public SqliteOpenTest {
 protected:
  // A database as the first schema left it, before there were locations: with two rows of its own.
  void make_first() {
    open();
    ASSERT_TRUE(write(1));
    ASSERT_TRUE(run(store().photos().insert(photo_)));
    ASSERT_TRUE(run(store().accounts().insert({.id = photo_.owner, .username = "maria", .email = "m@example.org"})));
    ASSERT_TRUE(run(store().social().put_like({model::target_of(photo_.id), liking_, liked_at_})));
    newest_ = schema();
    close();
    RawDatabase(path()).run(
        "DROP INDEX likes_newest; DROP INDEX photos_held; DROP INDEX photos_held_of_guest; DROP INDEX "
        "photos_held_by_link;"
        "DROP INDEX photos_of_guest; DROP INDEX photos_held_told; DROP INDEX photos_by_guest_link; DROP INDEX "
        "photos_told; ALTER TABLE photos DROP "
        "COLUMN guest_link;"
        "ALTER TABLE photos DROP COLUMN guest_id; ALTER TABLE photos DROP COLUMN guest;"
        "DROP INDEX photos_without_cell; DROP INDEX photos_located_of_owner; DROP INDEX photos_located_in_gallery;"
        "DROP INDEX galleries_on_map; ALTER TABLE photos DROP COLUMN cell; ALTER TABLE photos DROP COLUMN positions;"
        "ALTER TABLE galleries DROP COLUMN positions; ALTER TABLE galleries DROP COLUMN hides_camera;"
        "DROP INDEX photos_by_place; DROP INDEX photos_by_date; ALTER TABLE photos DROP COLUMN place;"
        "ALTER TABLE photos DROP COLUMN dated_at; ALTER TABLE photos DROP COLUMN rank;"
        "ALTER TABLE galleries DROP COLUMN photo_order;"
        "DROP TRIGGER photos_erased; DROP TRIGGER galleries_erased; DROP TABLE search_terms;"
        "DROP INDEX photos_without_terms; DROP INDEX galleries_without_terms; ALTER TABLE photos DROP COLUMN tags;"
        "ALTER TABLE photos DROP COLUMN terms_of; ALTER TABLE galleries DROP COLUMN terms_of;"
        "DROP TABLE locations; DROP TABLE location_nodes; DROP TABLE storage_nodes; DROP TABLE uploads;"
        "DROP INDEX photos_by_content; ALTER TABLE photos DROP COLUMN sha256;"
        "DROP TABLE gallery_contributors; ALTER TABLE galleries DROP COLUMN contributors;"
        "DROP INDEX photos_by_owner; ALTER TABLE photos DROP COLUMN size; DROP TABLE quotas; DROP TABLE digests;"
        "DROP TABLE cases; DROP TABLE audit_entries; ALTER TABLE galleries DROP COLUMN taken_down_from;"
        "ALTER TABLE galleries DROP COLUMN comments_off; ALTER TABLE galleries DROP COLUMN sections;"
        "ALTER TABLE galleries DROP COLUMN shares_originals; ALTER TABLE galleries DROP COLUMN people;"
        "DROP INDEX galleries_for_others; DROP TABLE gallery_people; DROP TABLE share_links;"
        "ALTER TABLE likes DROP COLUMN link; ALTER TABLE comments DROP COLUMN link;"
        "ALTER TABLE comments DROP COLUMN guest_name;"
        "DROP INDEX likes_by_recipient; DROP INDEX comments_by_recipient; DROP INDEX follows_granted;"
        "DROP INDEX sessions_by_user; ALTER TABLE likes DROP COLUMN recipient;"
        "ALTER TABLE comments DROP COLUMN recipient; ALTER TABLE follows DROP COLUMN accepted_at;"
        "ALTER TABLE people DROP COLUMN notifications_seen_at; ALTER TABLE people DROP COLUMN password_changed_at;"
        "ALTER TABLE people DROP COLUMN password_changed_in;"
        "ALTER TABLE people DROP COLUMN second_factor; ALTER TABLE people DROP COLUMN password_reset;"
        "DROP INDEX people_deleted; DROP INDEX likes_by_user;"
        "ALTER TABLE people DROP COLUMN deleted_at; ALTER TABLE people DROP COLUMN receipt_secret;"
        "ALTER TABLE people DROP COLUMN language;"
        "DROP INDEX comments_by_author; DROP TABLE deletions; DROP TABLE blocks;"
        "DROP TABLE site_settings; DROP TABLE invitations; DROP TABLE passkeys; DROP TABLE gallery_notices; PRAGMA "
        "user_version = 1");
  }
  std::vector<std::string> schema() { return RawDatabase(path()).run("SELECT sql FROM sqlite_schema ORDER BY name"); }
  std::vector<std::string> version() { return RawDatabase(path()).run("PRAGMA user_version"); }
  const std::vector<std::string>& newest() const { return newest_; }
  const model::Photo& photo() const { return photo_; }

 private:
  std::vector<std::string> newest_;
  const model::Photo photo_{.id = PhotoId::generate(),
                            .owner = UserId::generate(),
                            .image = {.sha256 = sha256(as_bytes("bytes"))},
                            .description = "Sand and sea"};
  const UserId liking_ = UserId::generate();
  const Timestamp liked_at_ = system_clock().now() - std::chrono::hours(1);
};

TEST_F(SqliteMigrationTest, LeadsFromTheFirstSchemaToTheNewest) {
  make_first();
  ASSERT_NE(schema(), newest());
  open();
  EXPECT_EQ(schema(), newest());
  EXPECT_EQ(version(), std::vector<std::string>{"30"});
  EXPECT_TRUE(is_there(1));
  EXPECT_EQ(run(store().photos().list_by_content(photo().gallery, {photo().image.sha256}))->size(), 1U);

  // What was liked before is listed from the next sweep on, and is no news.
  auto& notifications = store().notifications();
  EXPECT_EQ(run(notifications.address(10)).value(), 2U) << "the like, and the comment of write(1)";
  EXPECT_EQ(run(notifications.list(photo().owner, {}, 10))->items.size(), 1U);
  EXPECT_EQ(run(notifications.count_unseen(photo().owner, 10)).value(), 0U);

  EXPECT_EQ(run(store().search().index(10)).value(), 2U) << "the photo's terms, and its cell";
  EXPECT_EQ(run(store().search().find(model::TargetKind::kPhoto, {.terms = {"sand"}}, {}))->items.size(), 1U);

  const model::BlobLocation location{.blob = BlobId::generate(), .copies = {"storage-1"}};
  EXPECT_TRUE(run(store().locations().insert(location)));
  EXPECT_EQ(run(store().locations().list_on("storage-1", {}, 10))->size(), 1U);
  EXPECT_TRUE(run(store().storage_nodes().set_state("storage-1", model::StorageNode::State::kDraining)));
  open();
  EXPECT_EQ(run(store().locations().find(location.blob)).value(), location) << "opened again, nothing is left to do";
}

// The Portreto before knows no cells.
TEST_F(SqliteOpenTest, WhatTheOneBeforeAddsIsOnTheMapFromTheNextSweepOn) {
  open();
  const model::Photo located{
      .id = PhotoId::generate(), .owner = UserId::generate(), .exif = {.latitude = 37.97, .longitude = 23.73}};
  const model::Photo nowhere{.id = PhotoId::generate(), .owner = located.owner};
  for (const model::Photo& photo : {located, nowhere}) ASSERT_TRUE(run(store().photos().insert(photo)));
  const auto count = [&] {
    const auto world = model::cells_in(model::kWholeWorld);
    return run(store().photos().locate({.owner = located.owner, .galleries = {}}, world, 10))->size();
  };
  EXPECT_EQ(count(), 1U);
  RawDatabase(path()).run("UPDATE photos SET cell = NULL");
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(run(store().search().index(1)).value(), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 0U) << "done twice";
  EXPECT_EQ(count(), 1U);
}

// The Portreto before, on the same file: it knows neither terms nor their revision.
TEST_F(SqliteOpenTest, WhatTheOneBeforeWritesIsFoundFromTheNextSweepOn) {
  open();
  model::Photo photo{.id = PhotoId::generate(), .description = "Sand and sea"};
  ASSERT_TRUE(run(store().photos().insert(photo)));
  const auto found = [&](const std::string& term) {
    return run(store().search().find(model::TargetKind::kPhoto, {.terms = {term}}, {}))->items.size();
  };
  RawDatabase database(path());
  database.run("UPDATE photos SET description = 'Snow', revision = revision + 1");
  EXPECT_EQ(found("sea"), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 1U);
  EXPECT_EQ(found("sea"), 0U);
  EXPECT_EQ(found("snow"), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 0U) << "done twice";
  database.run("DELETE FROM photos");
  EXPECT_TRUE(database.run("SELECT * FROM search_terms").empty()) << "it knows nothing of them, and they are gone";
}

// It does not say of the rows that name people when their gallery was made.
TEST_F(SqliteOpenTest, WhomTheOneBeforeNamesFindsTheGalleryAtOnce) {
  open();
  const UserId person = UserId::generate();
  model::Gallery gallery{.id = GalleryId::generate(), .owner = UserId::generate(), .created_at = system_clock().now()};
  ASSERT_TRUE(run(store().galleries().insert(gallery)));
  RawDatabase(path()).run("INSERT INTO gallery_contributors (gallery, person) SELECT id, x'" +
                          to_hex(person.uuid.bytes) + "' FROM galleries");
  const auto found = [&](Timestamp before) {
    return run(store().galleries().list_shared_with(person, {.after = Cursor{before, {}}}))->items.size();
  };
  EXPECT_EQ(found(gallery.created_at + std::chrono::milliseconds(1)), 1U);
  EXPECT_EQ(found(gallery.created_at - std::chrono::milliseconds(1)), 0U) << "in its place among the others";
}

TEST_F(SqliteMigrationTest, ThatFailsLeavesTheDatabaseAsItWas) {
  make_first();
  RawDatabase(path()).run("CREATE TABLE location_nodes (x)");
  const auto before = schema();
  EXPECT_THROW(open(), std::runtime_error);
  EXPECT_EQ(schema(), before);
  EXPECT_EQ(version(), std::vector<std::string>{"1"});
  RawDatabase(path()).run("DROP TABLE location_nodes");
  open();
  EXPECT_TRUE(is_there(1));
}

}  // namespace
}  // namespace portreto::metadata
