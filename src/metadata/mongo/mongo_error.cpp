#include "metadata/mongo/mongo_error.h"

#include <fmt/format.h>
#include <mongoc/mongoc.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "base/contains.h"
#include "metadata/failures.h"
#include "runtime/log.h"

namespace portreto::metadata {
namespace {

// Codes of the server, as its error_codes.yml names them.
enum ServerCode : std::uint32_t {
  kInternalError = 1,
  kMaxTimeMsExpired = 50,
  kWriteConcernTimeout = 64,
  kShutdownInProgress = 91,
  kPrimarySteppedDown = 189,
  kDuplicateKey = 11000,
  kDuplicateKeyUpdate = 11001,  // of old servers, as is the next one
  kDuplicateKeyCapped = 12582,
  kInterruptedAtShutdown = 11600,
  kInterruptedDueToReplStateChange = 11602,
  kOutOfDiskSpace = 14031,
};

// With these the primary may have written already. With all others it refused before it changed anything: not primary
// (10107, 13435, 13436), not authorized, a conflict. (FerretDB has an internal error when its own database breaks off.)
constexpr std::array<std::uint32_t, 7> kMaybeDone{kInternalError,
                                                  kMaxTimeMsExpired,
                                                  kWriteConcernTimeout,
                                                  kShutdownInProgress,
                                                  kPrimarySteppedDown,
                                                  kInterruptedAtShutdown,
                                                  kInterruptedDueToReplStateChange};

// Nothing of the command left this process.
bool is_before_send(std::uint32_t domain, std::uint32_t code) {
  switch (domain) {
    case MONGOC_ERROR_SERVER_SELECTION:
    case MONGOC_ERROR_CLIENT:
    case MONGOC_ERROR_COMMAND:  // refused by the library
    case MONGOC_ERROR_BSON: return true;
    case MONGOC_ERROR_STREAM:
      return code == MONGOC_ERROR_STREAM_CONNECT || code == MONGOC_ERROR_STREAM_NAME_RESOLUTION ||
             code == MONGOC_ERROR_STREAM_NOT_ESTABLISHED;
    default: return false;
  }
}

}  // namespace

MongoError::MongoError(const bson_error_t& error, const std::string& what)
    : std::runtime_error(fmt::format("{}: {}", what, error.message)), domain_(error.domain), code_(error.code) {}

MongoError MongoError::corrupt(const std::string& what) {
  bson_error_t error;
  bson_set_error(&error, MONGOC_ERROR_BSON, MONGOC_ERROR_BSON_INVALID, "a stored value is of another type");
  return {error, what};
}

// FerretDB 1.x tells of those that an update makes as it has them from its database, SQLite or PostgreSQL.
bool MongoError::is_duplicate() const {
  if (domain_ != MONGOC_ERROR_SERVER) return false;
  if (code_ == kInternalError) {
    const std::string_view text(what());
    return text.contains("UNIQUE constraint failed") || text.contains("(SQLSTATE 23505)");
  }
  return code_ == kDuplicateKey || code_ == kDuplicateKeyUpdate || code_ == kDuplicateKeyCapped;
}

Error MongoError::to_error(bool is_write) const {
  log::error("database failed", {{"domain", domain_}, {"code", code_}, {"error", what()}});
  if (is_duplicate()) return exists_already().error();
  if (domain_ == MONGOC_ERROR_SERVER && code_ == kOutOfDiskSpace) return database_full();
  const bool is_refused = domain_ == MONGOC_ERROR_SERVER && !contains(kMaybeDone, code_);
  if (!is_write || is_refused || is_before_send(domain_, code_)) return database_silent();
  return database_unsure();
}

}  // namespace portreto::metadata
