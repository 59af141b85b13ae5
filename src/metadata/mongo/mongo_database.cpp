#include "metadata/mongo/mongo_database.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>
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

// Whether enough members of a replica set answer to choose a primary among themselves. (Arbiters count; members without
// a vote are few, and then a wait is at worst some seconds too long.)
bool may_choose_primary(const mongoc_topology_description_t* servers) {
  if (!std::string_view(mongoc_topology_description_type(servers)).starts_with("ReplicaSet")) return false;
  std::size_t count = 0;
  mongoc_server_description_t** all = mongoc_topology_description_get_servers(servers, &count);
  const auto answers = [](const mongoc_server_description_t* server) {
    return std::string_view(mongoc_server_description_type(server)) != "Unknown";
  };
  const auto answering = static_cast<std::size_t>(std::count_if(all, all + count, answers));
  mongoc_server_descriptions_destroy_all(all, count);
  return answering * 2 > count;
}

MongoUri uri_for(const std::string& uri) {
  start_library();
  return parse_mongo_uri(uri);
}

}  // namespace

void MongoDatabase::tell_of_command(const mongoc_apm_command_started_t* event) {
  const auto* watch = static_cast<Watch*>(mongoc_apm_command_started_get_context(event));
  if (watch->on_command) watch->on_command(mongoc_apm_command_started_get_command_name(event));
}

void MongoDatabase::tell_of_servers(const mongoc_apm_topology_changed_t* event) {
  auto* watch = static_cast<Watch*>(mongoc_apm_topology_changed_get_context(event));
  const mongoc_topology_description_t* servers = mongoc_apm_topology_changed_get_new_description(event);
  const DatabaseState::Seen seen{
      .takes_writes = mongoc_topology_description_has_writable_server(servers),
      .answers_reads = mongoc_topology_description_has_readable_server(servers, watch->primary_or_other.get()),
      .may_choose_primary = may_choose_primary(servers)};
  watch->has_begun = watch->has_begun || seen.answers_reads;
  if (watch->has_begun) watch->state.note(seen);
}

MongoDatabase::MongoDatabase(const std::string& uri, BlockingPool& pool, std::function<void(const char*)> on_command,
                             DatabaseState& state)
    : pool_(pool),
      watch_{.on_command = std::move(on_command),
             .state = state,
             .primary_or_other = MongoReadPreference(mongoc_read_prefs_new(MONGOC_READ_PRIMARY_PREFERRED))},
      uri_(uri_for(uri)),
      name_(database_name(uri_.get())),
      description_(describe(uri_.get())),
      clients_(mongoc_client_pool_new(uri_.get())) {
  if (!clients_) throw std::runtime_error("metadata.uri: the client for " + description_ + " cannot be made.");
  mongoc_client_pool_set_error_api(clients_.get(), MONGOC_ERROR_API_VERSION_2);
  const MongoCallbacks callbacks(mongoc_apm_callbacks_new());
  if (watch_.on_command) mongoc_apm_set_command_started_cb(callbacks.get(), tell_of_command);
  mongoc_apm_set_topology_changed_cb(callbacks.get(), tell_of_servers);
  mongoc_client_pool_set_apm_callbacks(clients_.get(), callbacks.get(), &watch_);
  seeker_ = std::jthread([this](const std::stop_token& stop) { seek_servers(stop); });
}

void MongoDatabase::seek_servers(const std::stop_token& stop) {
  while (watch_.state.wait_for_loss(stop)) {
    const Lease lease(clients_.get());
    if (lease.client() == nullptr) continue;  // all are in use, which took waitQueueTimeoutMS
    bson_error_t ignored;
    mongoc_server_description_t* found = mongoc_client_select_server(lease.client(), true, nullptr, &ignored);
    if (found != nullptr) mongoc_server_description_destroy(found);
  }
}

}  // namespace portreto::metadata
