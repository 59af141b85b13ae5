#include "metadata/sqlite/sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "metadata/failures.h"
#include "runtime/log.h"

namespace portreto::metadata {
namespace {

void log_failure(const SqliteError& error) {
  log::error("database failed", {{"sqlite_code", error.code()}, {"error", error.what()}});
}

}  // namespace

SqliteError SqliteError::of(sqlite3* connection, const std::string& what) {
  return {sqlite3_extended_errcode(connection), fmt::format("{}: {}", what, sqlite3_errmsg(connection))};
}

Error to_error(const SqliteError& error) {
  log_failure(error);
  switch (error.primary_code()) {
    case SQLITE_FULL: return database_full();
    case SQLITE_CONSTRAINT: return exists_already().error();
    default: return database_silent();
  }
}

Error to_commit_error(const SqliteError& error) {
  log_failure(error);
  return database_unsure();
}

}  // namespace portreto::metadata
