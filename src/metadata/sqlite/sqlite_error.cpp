#include "metadata/sqlite/sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "metadata/failures.h"
#include "runtime/log.h"

namespace portreto::metadata {
namespace {

Error after_failure(ErrorCode code, std::string message) {
  Error error{code, std::move(message)};
  error.retry_after_s = 1;
  return error;
}

Error storage_full() {
  return {ErrorCode::kStorageFull, "There is no room left to store this. Nothing was changed; tell the administrator."};
}

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
    case SQLITE_FULL: return storage_full();
    case SQLITE_CONSTRAINT: return exists_already().error();
    default:
      return after_failure(ErrorCode::kUnavailable,
                           "The database does not answer. Nothing was changed; try again soon.");
  }
}

Error to_commit_error(const SqliteError& error) {
  log_failure(error);
  return after_failure(ErrorCode::kOutcomeUnknown,
                       "The database failed while it stored this. Look whether it is there, then try again.");
}

}  // namespace portreto::metadata
