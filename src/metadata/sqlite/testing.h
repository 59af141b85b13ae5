#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "metadata/sqlite/sqlite_metadata_store.h"
#include "runtime/event_loops.h"

namespace portreto::metadata {

// A database file that tests reach past the store: as another process would, or as damage does.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK); }
  ~RawDatabase() { sqlite3_close(handle_); }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  // The last column of all rows.
  std::vector<std::string> run(const std::string& sql) {
    std::vector<std::string> cells;
    const auto keep = [](void* out, int columns, char** values, char**) {
      static_cast<std::vector<std::string>*>(out)->emplace_back(values[columns - 1] ? values[columns - 1] : "");
      return 0;
    };
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), keep, &cells, &message), SQLITE_OK) << sql << ": " << message;
    sqlite3_free(message);
    return cells;
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A store in a folder of its own, with what it needs to run.
class SqliteFixture : public testing::Test {
 protected:
  SqliteFixture() { loops_.start(); }

  std::string path() const { return directory_.path() + "/portreto.db"; }

  void open(SqliteSettings settings = {}) {
    close();
    settings.path = path();
    store_ = SqliteMetadataStore::open(settings, pool_);
  }
  void close() { store_.reset(); }

  template <typename T>
  std::future<T> start(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future);
  }
  template <typename T>
  T run(Task<T> task) {
    return start(std::move(task)).get();
  }

  SqliteMetadataStore& store() { return *store_; }

  // Some kilobytes that are found again by their number.
  static model::Comment comment_of(int number) {
    return {.id = {Uuid::derive(std::to_string(number))}, .author = UserId::generate(), .text = std::string(2000, 'x')};
  }
  Status write(int number) { return run(store().social().insert_comment(comment_of(number))); }
  bool is_there(int number) { return run(store().social().find_comment(comment_of(number).id)).has_value(); }

 private:
  TemporaryDirectory directory_;
  EventLoops loops_{1};
  BlockingPool pool_{2, 10'000};
  std::unique_ptr<SqliteMetadataStore> store_;
};

}  // namespace portreto::metadata
