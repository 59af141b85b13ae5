#include "roles/process/process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/key_rings.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kRotationInterval{1};
constexpr std::chrono::seconds kLeadershipInterval{1};  // between two looks whether it is ours
constexpr std::chrono::seconds kRotationRetryInterval{5};
constexpr std::chrono::seconds kDrainMax{25};  // ARCHITECTURE.md "Drain on SIGTERM"

}  // namespace

void run_until_shutdown(const std::function<Task<void>(Shutdown&)>& run) {
  boost::asio::io_context loop;
  Shutdown shutdown(loop);
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, run(shutdown), [&](std::exception_ptr thrown) {
    failure = thrown;
    loop.stop();  // the signal handler would keep it running
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

fs::path made(fs::path directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw std::runtime_error(
        fmt::format("{} cannot be made: {}. Choose another place with --data, or make it writable.", directory.string(),
                    error.message()));
  }
  return directory;
}

fs::path spool_directory(const config::Settings& settings) {
  const std::string& chosen = settings.upload.spool_directory;
  return (chosen.empty() ? fs::path(settings.data.directory) : fs::path(chosen)) / "spool";
}

fs::path database_file(const config::Settings& settings) {
  if (!settings.metadata.file.empty()) return settings.metadata.file;
  return fs::path(settings.data.directory) / "portreto.db";
}

std::string kind_of_database(const config::Settings& settings) {
  return settings.metadata.uri.empty() ? "SQLite" : "MongoDB";
}

std::string kind_of_registry(const config::Settings& settings) {
  if (!settings.cluster.zookeeper.empty()) return "ZooKeeper";
  return settings.cluster.members.empty() ? "local" : "list";
}

void require_database(const config::Settings& settings) {
  const fs::path file = database_file(settings);
  if (!settings.metadata.uri.empty() || fs::exists(file)) return;
  throw std::runtime_error(
      fmt::format("There is no database {}. Name the settings of the servers with --config, or the data directory of "
                  "`portreto serve` with --data.",
                  file.string()));
}

fs::path key_directory(const config::Settings& settings) { return fs::path(settings.data.directory) / "keys"; }

fs::path restore_marker(const fs::path& data) { return data / "restore-unfinished"; }

void refuse_half_restored(const fs::path& data) {
  if (!fs::exists(restore_marker(data))) return;
  throw std::runtime_error(fmt::format(
      "{} was not restored to the end. Start `portreto restore` again, or remove the directory.", data.string()));
}

http::ServerSettings server_settings(const config::Server& server) {
  using std::chrono::milliseconds;
  return {.address = server.address,
          .port = server.port,
          .connections_max = server.connections_max,
          .header_timeout = milliseconds(server.header_timeout_ms),
          .idle_timeout = milliseconds(server.idle_timeout_ms),
          .body_stall_timeout = milliseconds(server.body_stall_timeout_ms),
          .request_deadline = milliseconds(server.request_deadline_ms),
          .queue_time_max = milliseconds(server.queue_time_max_ms),
          .trusted_proxies = server.trusted_proxies};
}

std::string url_of(const config::Server& server, std::uint16_t port) {
  if (!server.public_url.empty()) return server.public_url;
  const bool is_local = server.address == "127.0.0.1" || server.address == "::1" || server.address == "0.0.0.0";
  return fmt::format("http://{}:{}", is_local ? "localhost" : server.address, port);
}

std::string host_name() {
  std::array<char, 65> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "portreto";
  return name.data();
}

void write_port_file(const std::string& path, std::uint16_t port) {
  if (path.empty()) return;
  const std::string unfinished = path + ".tmp";
  std::ofstream(unfinished) << port << '\n';
  fs::rename(unfinished, path);
}

Task<void> make_keys(cluster::Registry& registry, const Clock& clock) {
  if (auto status = co_await services::rotate_key_rings(registry, clock); !status) {
    throw std::runtime_error("the keys cannot be read or written: " + status.error().message);
  }
}

Task<Status> check_keys(const security::UrlSigner& signer, const security::ServiceCredentials& credentials,
                        const Clock& clock) {
  PORTRETO_CO_TRY(signer.at(clock.now()));
  PORTRETO_CO_TRY(credentials.header_value("storage", clock.now()));
  co_return Status{};
}

Task<void> rotate_keys_for_ever(cluster::Registry& registry, const cluster::Leadership& leadership,
                                const Clock& clock) {
  auto due = std::chrono::steady_clock::now();
  for (;; co_await sleep_for(kLeadershipInterval)) {
    // Two leaders at once would do no harm: rings are written by compare-and-set.
    if (!leadership.epoch() || std::chrono::steady_clock::now() < due) continue;
    const auto status = co_await services::rotate_key_rings(registry, clock);
    if (!status) log::warn("keys could not be rotated, trying again", {{"error", status.error().message}});
    due = std::chrono::steady_clock::now() + (status ? kRotationInterval : kRotationRetryInterval);
  }
}

Task<void> drain(Health& health, http::Server& server, std::chrono::milliseconds delay) {
  log::info("stopping");
  health.drain();
  if (delay.count() > 0) co_await sleep_for(delay);
  server.stop_accepting();
  co_await server.drain(kDrainMax);
}

}  // namespace portreto::roles
