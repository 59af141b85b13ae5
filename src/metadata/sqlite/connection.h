#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "metadata/sqlite/query.h"
#include "metadata/sqlite/row_codec.h"
#include "metadata/sqlite/sqlite_error.h"
#include "metadata/sqlite/value_codec.h"

namespace portreto::metadata {

// A connection to SQLite with its prepared statements. One thread at a time. Everything that can fail throws
// SqliteError.
//
// T is a value (one column), a std::tuple of values, or a type with a RowCodec; so are the arguments, which are bound
// to ?1, ?2, … in turn.
class Connection {
 public:
  enum class Access { kReadOnly, kReadWrite };  // kReadWrite creates the file

  Connection(const std::string& path, Access access, std::chrono::milliseconds busy_timeout);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The first row, if there is one.
  template <typename T, typename... Args>
  std::optional<T> find(const Query& query, const Args&... args) {
    Running running(prepared(query), args...);
    if (!running.step()) return std::nullopt;
    return running.template row<T>();
  }

  // The first row of a query that always has one.
  template <typename T, typename... Args>
  T get(const Query& query, const Args&... args) {
    auto row = find<T>(query, args...);
    if (!row) throw SqliteError(SQLITE_INTERNAL, "no row from: " + query.sql());
    return *std::move(row);
  }

  template <typename T, typename... Args>
  std::vector<T> list(const Query& query, const Args&... args) {
    std::vector<T> rows;
    for (Running running(prepared(query), args...); running.step();) rows.push_back(running.template row<T>());
    return rows;
  }

  // Returns how many rows were inserted, changed or deleted.
  template <typename... Args>
  std::size_t execute(const Query& query, const Args&... args) {
    Running running(prepared(query), args...);
    while (running.step()) {
    }
    return static_cast<std::size_t>(sqlite3_changes(handle_.get()));
  }

  // Statements that run once and are not kept: pragmas, the schema.
  void run_script(const std::string& sql);

  // Whether a transaction is open; some failures end it.
  bool is_in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  // A statement from its first step to its reset, which ends its hold on the database.
  class Running {
   public:
    explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
    template <typename... Args>
    explicit Running(sqlite3_stmt* statement, const Args&... args) : Running(statement) {
      (bind(args), ...);
    }
    ~Running() {
      sqlite3_reset(statement_);
      sqlite3_clear_bindings(statement_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    template <typename T>
    void bind(const T& value) {
      if constexpr (HasRowCodec<T>) {
        RowCodec<T>::each(value, [this](const auto& column) { this->bind(column); });
      } else {
        check(ValueCodec<T>::bind(statement_, next_++, value));
      }
    }

    bool step();

    template <typename T>
    T row() const {
      int column = 0;
      T value{};
      if constexpr (HasRowCodec<T>) {
        RowCodec<T>::each(value, [&](auto& part) { read(column++, part); });
      } else if constexpr (requires { std::tuple_size<T>::value; } && !HasValueCodec<T>) {
        std::apply([&](auto&... parts) { (read(column++, parts), ...); }, value);
      } else {
        read(column, value);
      }
      return value;
    }

   private:
    template <typename T>
    void read(int column, T& value) const {
      value = ValueCodec<T>::read(statement_, column);
    }
    void check(int code) const;

    sqlite3_stmt* statement_;
    int next_ = 1;
  };

  sqlite3_stmt* prepared(const Query& query);

  std::unique_ptr<sqlite3, Close> handle_;
  std::vector<std::unique_ptr<sqlite3_stmt, Close>> statements_;  // by Query::index()
};

// Several reads of one state of the database, and the locks taken once. Ends with its scope; within another one it does
// nothing.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection* connection_;  // null within another
};

// Writes a row by `put` where its revision is that of the stored one, which was read within the same write (0: there is
// none), and raises it; nullopt where it is not.
template <typename Row>
std::optional<Row> replace_row(Connection& connection, const Query& put, const std::optional<Row>& stored, Row row) {
  if (row.revision != (stored ? stored->revision : 0)) return std::nullopt;
  ++row.revision;
  connection.execute(put, row);
  return row;
}

// The rows that `find` gives for some ids, of one state of the database.
template <typename Row, typename Id>
std::unordered_map<Id, Row> rows_by_id(Connection& connection, const Query& find, const std::vector<Id>& ids) {
  const Snapshot snapshot(connection);
  std::unordered_map<Id, Row> rows;
  for (const Id& id : ids) {
    if (rows.contains(id)) continue;
    if (auto row = connection.find<Row>(find, id)) rows.emplace(id, *std::move(row));
  }
  return rows;
}

}  // namespace portreto::metadata
