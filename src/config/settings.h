#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portreto::config {

// Everything an operator can set, with its default. Each key's path is its place in this struct ("server.port"); what
// it means, its unit and its range stand once, in the table of keys.cpp. Read-only after start-up, so any thread may
// read.

enum class Registration { kOpen, kClosed, kInvitation };
enum class StartTls { kRequired, kNone };
enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kJson, kText };

struct Server {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::uint32_t loops = 0;
  std::uint32_t connections_max = 4096;
  std::uint32_t header_timeout_ms = 5'000;
  std::uint32_t idle_timeout_ms = 60'000;
  std::uint32_t body_stall_timeout_ms = 15'000;
  std::uint32_t request_deadline_ms = 10'000;
  std::uint32_t queue_time_max_ms = 100;
  std::uint32_t drain_delay_ms = 3'000;
  std::vector<std::string> trusted_proxies{};
  std::string public_url{};
  bool operator==(const Server&) const = default;
};

struct Data {
  std::string directory = "./data";
  bool operator==(const Data&) const = default;
};

struct Metadata {
  std::string file{};
  std::string uri{};
  std::string uri_file{};
  bool operator==(const Metadata&) const = default;
};

struct Cluster {
  std::string zookeeper{};
  std::vector<std::string> members{};
  std::string steward{};
  std::string root = "/portreto";
  std::uint32_t session_timeout_ms = 6'000;
  std::string password_file{};
  std::vector<std::string> digests{};
  std::string instance{};
  std::string zone{};
  std::string address{};
  std::uint32_t copies = 2;
  bool operator==(const Cluster&) const = default;
};

struct Auth {
  std::uint32_t access_token_ttl_s = 600;
  std::uint32_t refresh_token_ttl_days = 30;
  std::uint32_t password_length_min = 10;
  Registration registration = Registration::kOpen;
  bool operator==(const Auth&) const = default;
};

struct Mail {
  std::string url{};
  std::string from{};
  std::string username{};
  std::string password_file{};
  StartTls starttls = StartTls::kRequired;
  std::string ca_file{};
  std::uint32_t timeout_s = 30;
  bool operator==(const Mail&) const = default;
};

struct Upload {
  std::uint64_t file_size_bytes_max = 200ULL << 20;
  std::uint32_t files_max = 200;
  std::uint64_t pixels_max = 100'000'000;
  std::string spool_directory{};
  bool operator==(const Upload&) const = default;
};

struct Storage {
  std::vector<std::string> directories{};
  std::uint64_t volume_size_bytes = 1ULL << 30;
  std::uint32_t free_space_percent_min = 5;
  bool operator==(const Storage&) const = default;
};

struct Limits {
  std::uint32_t blocking_threads = 16;
  std::uint32_t blocking_queue_max = 1024;
  std::uint32_t image_workers = 1;
  bool operator==(const Limits&) const = default;
};

struct Log {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
  bool operator==(const Log&) const = default;
};

struct Steward {
  std::uint32_t sweep_interval_s = 600;
  std::uint32_t repair_delay_s = 600;
  std::uint32_t repair_mib_per_s = 50;
  std::uint32_t audit_mib_per_s = 4;
  std::uint32_t orphan_age_s = 86'400;
  bool operator==(const Steward&) const = default;
};

struct Settings {
  Server server{};
  Data data{};
  Metadata metadata{};
  Cluster cluster{};
  Auth auth{};
  Mail mail{};
  Upload upload{};
  Storage storage{};
  Limits limits{};
  Log log{};
  Steward steward{};
  bool operator==(const Settings&) const = default;
};

}  // namespace portreto::config
