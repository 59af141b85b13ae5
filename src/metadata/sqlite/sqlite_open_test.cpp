#include <gmock/gmock.h>

#include <fstream>
#include <stdexcept>

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
  RawDatabase(path()).run("PRAGMA user_version = 1000");
  EXPECT_THAT(opening(), ThrowsMessage<std::runtime_error>(HasSubstr("Start a newer Portreto")));
  EXPECT_EQ(RawDatabase(path()).run("PRAGMA user_version"), std::vector<std::string>{"1000"});
}

TEST_F(SqliteOpenTest, AHalfMadeSchemaIsNotLeftBehind) {
  RawDatabase(path()).run("CREATE TABLE follows (x)");  // the last of the schema's tables cannot be made
  EXPECT_THROW(open(), std::runtime_error);
  EXPECT_EQ(RawDatabase(path()).run("SELECT name FROM sqlite_schema"), std::vector<std::string>{"follows"});
}

}  // namespace
}  // namespace portreto::metadata
