#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "cluster/registry.h"
#include "config/settings.h"
#include "http/server.h"
#include "runtime/health.h"
#include "runtime/shutdown.h"
#include "runtime/task.h"
#include "security/service_credential.h"
#include "security/url_signer.h"

// What a process is made of, whichever roles it runs.
namespace portreto::roles {

struct ProcessOptions {
  // Where to write the port once the server listens, for callers that asked for port 0; empty: nowhere.
  std::string port_file;
  std::string version;  // of the program
};

// Runs the task on a loop of its own until it ends; it is told of SIGTERM and SIGINT. Throws what it throws.
void run_until_shutdown(const std::function<Task<void>(Shutdown&)>& run);

// Makes the directory when there is none. Throws std::runtime_error, with a text for the operator, when that fails.
std::filesystem::path made(std::filesystem::path directory);

std::filesystem::path spool_directory(const config::Settings& settings);
std::filesystem::path database_file(const config::Settings& settings);
// As people call what the settings name: "SQLite" or "MongoDB"; "ZooKeeper", "list" or "local".
std::string kind_of_database(const config::Settings& settings);
std::string kind_of_registry(const config::Settings& settings);
// For commands, which shall not make one: throws std::runtime_error, with a text for the operator, when the settings
// name a file that is not there.
void require_database(const config::Settings& settings);
// Where a process without ZooKeeper has its keys.
std::filesystem::path key_directory(const config::Settings& settings);
// Is there while a restore into a data directory is not complete.
std::filesystem::path restore_marker(const std::filesystem::path& data);
// Throws std::runtime_error, with a text for the operator, when that is so.
void refuse_half_restored(const std::filesystem::path& data);
http::ServerSettings server_settings(const config::Server& server);
// Where people find the server, for announcements.
std::string url_of(const config::Server& server, std::uint16_t port);

// The name by which the others know a process that was given none.
std::string host_name();

// Written whole or not at all: whoever waits for the file may read it as soon as it is there.
void write_port_file(const std::string& path, std::uint16_t port);

// Makes the keys that are missing, or throws std::runtime_error with a text for the operator.
Task<void> make_keys(cluster::Registry& registry, const Clock& clock);
// For /readyz. The registry delivers keys on a thread of its own: until those of the storage tier are here, which a
// process follows last, requests would be refused.
Task<Status> check_keys(const security::UrlSigner& signer, const security::ServiceCredentials& credentials,
                        const Clock& clock);
// The names of the leaderships under which keys are rotated and photos are looked after.
inline constexpr char kKeyLeader[] = "keys";
inline constexpr char kStewardLeader[] = "steward";
// Rotates keys that are due and makes those that are missing, while this process leads; never ends by itself.
Task<void> rotate_keys_for_ever(cluster::Registry& registry, const cluster::Leadership& leadership, const Clock& clock);

// Ends the work of a server (ARCHITECTURE.md, "Drain on SIGTERM"): not ready from now on; after `delay`, in which load
// balancers look elsewhere, no new connections; then waits for the requests under way, 25 s at most.
Task<void> drain(Health& health, http::Server& server, std::chrono::milliseconds delay);

}  // namespace portreto::roles
