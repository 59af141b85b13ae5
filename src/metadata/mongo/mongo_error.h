#pragma once

#include <bson/bson.h>

#include <stdexcept>
#include <string>

#include "base/result.h"

namespace portreto::metadata {

// A call of libmongoc's that failed for a reason that no caller can expect or mend. It is thrown within mongo/ only,
// and becomes an Error at its one border, MongoDatabase::read and MongoDatabase::write.
class MongoError : public std::runtime_error {
 public:
  // What the library knows of it; a server's own code stands in `code` when `domain` is one of a server's.
  MongoError(const bson_error_t& error, const std::string& what);
  // Stored bytes that are not what was written.
  static MongoError corrupt(const std::string& what);

  // A unique index refused the write.
  bool is_duplicate() const;

  // What the caller gets; the cause goes to the log. `is_write` says whether the call may have changed something.
  Error to_error(bool is_write) const;

 private:
  std::uint32_t domain_;
  std::uint32_t code_;
};

}  // namespace portreto::metadata
