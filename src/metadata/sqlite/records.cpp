#include "metadata/sqlite/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "metadata/failures.h"
#include "metadata/paging.h"
#include "metadata/search_words.h"
#include "metadata/sqlite/gallery_store.h"
#include "metadata/sqlite/location_store.h"
#include "metadata/sqlite/photo_store.h"

namespace portreto::metadata {
namespace {

// The columns of key_of(), in its order, which is that of the primary key; and what comes before every key.
template <typename T>
constexpr std::string_view kKeyColumns = "id";
template <typename T>
constexpr std::string_view kBeforeAll = "x''";
template <>
constexpr std::string_view kKeyColumns<model::LoginFailures> = "key";
template <>
constexpr std::string_view kBeforeAll<model::LoginFailures> = "''";
template <>
constexpr std::string_view kKeyColumns<Garbage> = "blob";
template <>
constexpr std::string_view kKeyColumns<model::Like> = "target, target_kind, user";
template <>
constexpr std::string_view kBeforeAll<model::Like> = "x'', 0, x''";
template <>
constexpr std::string_view kKeyColumns<model::Follow> = "follower, followed";
template <>
constexpr std::string_view kBeforeAll<model::Follow> = "x'', x''";
template <>
constexpr std::string_view kKeyColumns<model::Block> = "user, other";
template <>
constexpr std::string_view kBeforeAll<model::Block> = "x'', x''";
template <>
constexpr std::string_view kKeyColumns<model::Case> = "subject";
template <>
constexpr std::string_view kKeyColumns<model::Quota> = "user";
template <>
constexpr std::string_view kKeyColumns<model::Digest> = "user";
template <>
constexpr std::string_view kKeyColumns<model::BlobLocation> = "blob";
template <>
constexpr std::string_view kKeyColumns<model::StorageNode> = "instance";
template <>
constexpr std::string_view kBeforeAll<model::StorageNode> = "''";

template <>
constexpr std::string_view kBeforeAll<model::SiteSettings> = "''";

template <typename T>
std::string marks_of_key() {
  std::string marks = "?";
  for (auto count = std::ranges::count(kKeyColumns<T>, ','); count > 0; --count) marks += ", ?";
  return marks;
}

template <typename T>
std::string select_behind(std::string_view key) {
  return select<T>(fmt::format("{0} WHERE ({1}) > ({2}) ORDER BY {1} LIMIT ?", kKindName<T>, kKeyColumns<T>, key));
}

template <typename T>
struct Queries {
  const Query first{select_behind<T>(kBeforeAll<T>)};
  const Query behind{select_behind<T>(marks_of_key<T>())};
  const Query find{select<T>(fmt::format("{} WHERE ({}) = ({})", kKindName<T>, kKeyColumns<T>, marks_of_key<T>()))};
  const Query insert{insert_into<T>(kKindName<T>)};
};
const RecordKinds::Tuple<Queries> kQueries;

template <typename T>
const Queries<T>& queries() {
  return std::get<Queries<T>>(kQueries);
}

const Query kInsertWord{"INSERT INTO people_words (word, user) VALUES (?1, ?2)"};

// With the rows and columns that only serve searches.
template <typename T>
void insert(Connection& connection, const T& record) {
  connection.execute(queries<T>().insert, record);
}
void insert(Connection& connection, const Person& person) {
  connection.execute(queries<Person>().insert, person);
  for (const std::string& word : words_of(person.profile)) connection.execute(kInsertWord, word, person.user.id);
}
void insert(Connection& connection, const model::Gallery& gallery) { insert_gallery(connection, gallery); }
void insert(Connection& connection, const model::Photo& photo) { static_cast<void>(insert_photo(connection, photo)); }
void insert(Connection& connection, const model::BlobLocation& location) { insert_location(connection, location); }

// False when it was there already. kConflict when another one is.
template <typename T>
Result<bool> put_one(Connection& connection, const T& record) {
  auto stored =
      std::apply([&](const auto&... key) { return connection.find<T>(queries<T>().find, key...); }, key_of(record));
  if (stored) {
    if (completed(*std::move(stored)) == record) return false;
    return stored_otherwise(title_of(record));
  }
  try {
    insert(connection, record);
  } catch (const SqliteError& error) {
    if (error.primary_code() != SQLITE_CONSTRAINT) throw;
    return stored_otherwise(title_of(record));
  }
  return true;
}

// What the stores of all kinds work with.
struct Access {
  const std::string path;
  const std::chrono::milliseconds busy_timeout;
  Database& database;
  BlockingPool& pool;
  std::unique_ptr<Connection> reading;  // opened by the first list, in a transaction from then on

  Connection& snapshot() {
    if (!reading) {
      auto opened = std::make_unique<Connection>(path, Connection::Access::kReadOnly, busy_timeout);
      opened->run_script("BEGIN");
      reading = std::move(opened);
    }
    return *reading;
  }
};

template <typename T>
class SqliteRecordStore final : public RecordStore<T> {
 public:
  explicit SqliteRecordStore(Access& access) : access_(access) {}

  Task<Result<std::vector<T>>> list(std::optional<T> after, std::size_t limit) override {
    co_return co_await access_.pool.run([&]() -> Result<std::vector<T>> {
      try {
        auto rows = read(access_.snapshot(), after, page_size(limit));
        for (T& row : rows) row = completed(std::move(row));
        return rows;
      } catch (const SqliteError& error) {
        return fail(to_error(error));
      }
    });
  }

  Task<Result<std::size_t>> put(std::vector<T> records) override {
    co_return co_await access_.database.write([&](Connection& connection) -> Result<std::size_t> {
      std::size_t stored = 0;
      for (const T& record : records) {
        PORTRETO_ASSIGN(const bool is_new, put_one(connection, record));
        stored += is_new;
      }
      return stored;
    });
  }

 private:
  static std::vector<T> read(Connection& connection, const std::optional<T>& after, std::size_t limit) {
    if (!after) return connection.list<T>(queries<T>().first, limit);
    return std::apply([&](const auto&... key) { return connection.list<T>(queries<T>().behind, key..., limit); },
                      key_of(*after));
  }

  Access& access_;
};

class SqliteRecords final : private Access, public RecordsOf<SqliteRecordStore> {
 public:
  explicit SqliteRecords(Access access)
      : Access(std::move(access)), RecordsOf<SqliteRecordStore>(static_cast<Access&>(*this)) {}
};

}  // namespace

std::unique_ptr<Records> sqlite_records(std::string path, std::chrono::milliseconds busy_timeout, Database& database,
                                        BlockingPool& pool) {
  return std::make_unique<SqliteRecords>(Access{std::move(path), busy_timeout, database, pool, nullptr});
}

}  // namespace portreto::metadata
