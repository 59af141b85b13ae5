#include "metadata/sqlite/connection.h"

#include <fmt/format.h>

#include <mutex>

namespace portreto::metadata {
namespace {

// For each connection. The file is not mapped: that was no faster (bench/gallery_page.sh), counts as memory of the
// process, and turns an I/O error into SIGBUS.
constexpr int kCacheKibMax = 2048;

const Query kBegin{"BEGIN"};
const Query kCommit{"COMMIT"};

// SQLite's own statistics would take a process-wide lock at every allocation. Must come before its first use; later it
// has no effect, which does no harm.
void turn_off_memory_statistics() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

Connection::Connection(const std::string& path, Access access, std::chrono::milliseconds busy_timeout) {
  turn_off_memory_statistics();
  const int flags = access == Access::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    throw SqliteError(code, fmt::format("cannot open {}: {}", path, handle ? sqlite3_errmsg(handle) : "out of memory"));
  }
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  run_script(
      fmt::format("PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;"
                  "PRAGMA cache_size = -{}; PRAGMA trusted_schema = OFF;",
                  kCacheKibMax));
}

void Connection::run_script(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw SqliteError::of(handle_.get(), sql);
  }
}

sqlite3_stmt* Connection::prepared(const Query& query) {
  if (query.index() >= statements_.size()) statements_.resize(query.index() + 1);
  auto& statement = statements_[query.index()];
  if (!statement) {
    sqlite3_stmt* made = nullptr;
    const auto bytes = static_cast<int>(query.sql().size()) + 1;
    if (sqlite3_prepare_v3(handle_.get(), query.sql().c_str(), bytes, SQLITE_PREPARE_PERSISTENT, &made, nullptr) !=
        SQLITE_OK) {
      throw SqliteError::of(handle_.get(), query.sql());
    }
    statement.reset(made);
  }
  return statement.get();
}

bool Connection::Running::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw SqliteError::of(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
}

void Connection::Running::check(int code) const {
  if (code != SQLITE_OK) throw SqliteError::of(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
}

Snapshot::Snapshot(Connection& connection) : connection_(connection.is_in_transaction() ? nullptr : &connection) {
  if (connection_) connection_->execute(kBegin);
}

Snapshot::~Snapshot() {
  if (!connection_) return;
  try {
    connection_->execute(kCommit);
  } catch (const SqliteError&) {
    // It wrote nothing. ReadConnections drops a connection whose transaction is open still.
  }
}

}  // namespace portreto::metadata
