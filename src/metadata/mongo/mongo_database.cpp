#include "metadata/mongo/mongo_database.h"

#include <stdexcept>
#include <utility>

#include "metadata/mongo/mongo_uri.h"
#include "runtime/log.h"

namespace portreto::metadata {
namespace {

void log_of_library(mongoc_log_level_t level, const char* domain, const char* message, void*) {
  if (level <= MONGOC_LOG_LEVEL_WARNING) log::warn("database client", {{"domain", domain}, {"event", message}});
}

// Once for the program. The library's cleanup is left out: it must come after the last of its threads, and what it
// frees goes with the process.
void start_library() {
  static const bool is_started = [] {
    mongoc_log_set_handler(log_of_library, nullptr);
    mongoc_init();
    return true;
  }();
  static_cast<void>(is_started);
}

void tell_of_command(const mongoc_apm_command_started_t* event) {
  const auto* tell = static_cast<std::function<void(const char*)>*>(mongoc_apm_command_started_get_context(event));
  (*tell)(mongoc_apm_command_started_get_command_name(event));
}

MongoUri uri_for(const std::string& uri) {
  start_library();
  return parse_mongo_uri(uri);
}

}  // namespace

MongoDatabase::MongoDatabase(const std::string& uri, BlockingPool& pool, std::function<void(const char*)> on_command)
    : pool_(pool),
      on_command_(std::move(on_command)),
      uri_(uri_for(uri)),
      name_(database_name(uri_.get())),
      description_(describe(uri_.get())),
      clients_(mongoc_client_pool_new(uri_.get())) {
  if (!clients_) throw std::runtime_error("metadata.uri: the client for " + description_ + " cannot be made.");
  mongoc_client_pool_set_error_api(clients_.get(), MONGOC_ERROR_API_VERSION_2);
  if (on_command_) {
    const MongoCallbacks callbacks(mongoc_apm_callbacks_new());
    mongoc_apm_set_command_started_cb(callbacks.get(), tell_of_command);
    mongoc_client_pool_set_apm_callbacks(clients_.get(), callbacks.get(),
                                         const_cast<std::function<void(const char*)>*>(&on_command_));
  }
}

}  // namespace portreto::metadata
