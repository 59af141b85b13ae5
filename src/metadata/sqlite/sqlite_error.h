#pragma once

#include <stdexcept>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace portreto::metadata {

// A call of SQLite's that failed for a reason that no caller can expect or mend: disk, memory, locks, corruption. It is
// thrown within sqlite/ only, and becomes an Error at its one border, Database::read and Database::write.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  // With the connection's last error.
  static SqliteError of(sqlite3* connection, const std::string& what);

  int code() const { return code_; }  // extended result code
  int primary_code() const { return code_ & 0xFF; }

 private:
  int code_;
};

// What the caller gets when nothing was done: kStorageFull, kAlreadyExists for a constraint, else kUnavailable, with
// the cause in the log.
Error to_error(const SqliteError& error);

// The same when COMMIT itself failed, for another reason than a full disk: the outcome is unknown.
Error to_commit_error(const SqliteError& error);

}  // namespace portreto::metadata
