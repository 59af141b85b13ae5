#include "config/keys.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>

#include "base/address.h"
#include "base/contains.h"
#include "base/parse_number.h"
#include "config/edit_distance.h"
#include "config/member_entry.h"

namespace portreto::config {
namespace {

constexpr std::int64_t kKiB = 1 << 10;
constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kGiB = 1 << 30;

constexpr std::array<std::string_view, 3> kRegistrationNames = {"open", "closed", "invitation"};  // as Registration
constexpr std::array<std::string_view, 2> kStartTlsNames = {"required", "none"};                  // as StartTls
constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warn", "error"};       // as LogLevel
constexpr std::array<std::string_view, 2> kFormatNames = {"json", "text"};                        // as LogFormat

// inet_pton wants a terminated string; `bytes` has room for either family.
bool is_address_of(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_address(std::string_view text) { return is_address_of(AF_INET, text) || is_address_of(AF_INET6, text); }

bool is_address_or_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return is_address(text);
  const auto address = text.substr(0, slash);
  const auto prefix = text.substr(slash + 1);
  const auto bits = parse_number<unsigned>(prefix);
  if (!bits) return false;
  return (is_address_of(AF_INET, address) && *bits <= 32) || (is_address_of(AF_INET6, address) && *bits <= 128);
}

// scheme://host[:port] and nothing after it, or nothing at all.
bool is_origin_or_empty(std::string_view text) {
  if (text.empty()) return true;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto host = text.substr(scheme.size());
    return !host.empty() && host.find_first_of("/?#@ \t\r\n\"'<>\\") == std::string_view::npos;
  }
  return false;
}

bool is_host_and_port(std::string_view text) { return parse_address(text).has_value(); }

// smtp://host:port or smtps://host:port and nothing after it, or nothing at all.
bool is_mail_server_or_empty(std::string_view text) {
  if (text.empty()) return true;
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (text.starts_with(scheme)) return is_host_and_port(text.substr(scheme.size()));
  }
  return false;
}

// An address as it stands in a mail, without a name before it; or nothing at all.
bool is_mail_address_or_empty(std::string_view text) {
  if (text.empty()) return true;
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '<' && c != '>'; });
}

bool is_line(std::string_view text) {
  return text.size() <= 256 && std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

// A path that the operating system can take.
bool is_path(std::string_view text) { return !text.empty() && text.find('\0') == std::string_view::npos; }
// For a text that may hold a password: it is checked where no message repeats it.
bool is_any_text(std::string_view) { return true; }

bool is_path_or_empty(std::string_view text) { return text.empty() || is_path(text); }

// host:port[,host:port]..., or nothing at all.
bool is_server_list_or_empty(std::string_view text) {
  if (text.empty()) return true;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (!is_host_and_port(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}
bool is_host_and_port_or_empty(std::string_view text) { return text.empty() || is_host_and_port(text); }

bool is_znode_path(std::string_view text) {
  return text.size() > 1 && text.starts_with('/') && !text.ends_with('/') && text.find("//") == std::string_view::npos;
}

// [A-Za-z0-9._-]{1,64}, as cluster/member.h wants it; or nothing at all.
bool is_instance_or_empty(std::string_view text) {
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}
bool is_zone(std::string_view text) { return text.size() <= 64; }

bool is_member(std::string_view text) {
  const auto entry = parse_member(text);
  return entry && is_instance_or_empty(entry->instance) && is_zone(entry->zone);
}

// role:base64(sha1("role:password")), 20 bytes in base64.
bool is_digest(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && text.size() - colon - 1 == 28 &&
         portreto::contains(kRoleNames, text.substr(0, colon));
}

// Ties a key to its field: settings.*Section.*Field.
template <auto Section, auto Field>
Key key(std::string_view path, Kind kind, std::string_view doc) {
  using Member = std::remove_cvref_t<decltype(Settings{}.*Section.*Field)>;
  if constexpr (std::is_integral_v<Member> || std::is_enum_v<Member>) {
    // A choice is stored as the index of its name.
    return {path, doc, kind,
            [](const Settings& settings) -> Value { return static_cast<std::int64_t>(settings.*Section.*Field); },
            [](Settings& settings, const Value& value) {
              settings.*Section.*Field = static_cast<Member>(std::get<std::int64_t>(value));
            }};
  } else {
    return {path, doc, kind, [](const Settings& settings) -> Value { return settings.*Section.*Field; },
            [](Settings& settings, const Value& value) { settings.*Section.*Field = std::get<Member>(value); }};
  }
}

using S = Settings;

const std::array kKeys = {
    key<&S::server, &Server::address>("server.address", Text{"an IPv4 or IPv6 address", is_address},
                                      "Address to listen on. 127.0.0.1: this computer only. 0.0.0.0: every network."),
    key<&S::server, &Server::port>("server.port", Integer{0, 65'535}, "Port to listen on. 0: any free port."),
    key<&S::server, &Server::loops>("server.loops", Integer{0, 1'024},
                                    "Event loops, one thread each. 0: one for each core."),
    key<&S::server, &Server::connections_max>("server.connections_max", Integer{1, 1'000'000},
                                              "Connections at the same time; one more is closed at once."),
    key<&S::server, &Server::header_timeout_ms>(
        "server.header_timeout_ms", Integer{10, 60'000},
        "Milliseconds from the first byte of a request to the end of its header."),
    key<&S::server, &Server::idle_timeout_ms>("server.idle_timeout_ms", Integer{10, 3'600'000},
                                              "Milliseconds that a connection is kept open between two requests."),
    key<&S::server, &Server::body_stall_timeout_ms>(
        "server.body_stall_timeout_ms", Integer{10, 600'000},
        "Milliseconds without progress after which an upload or a download is cut."),
    key<&S::server, &Server::request_deadline_ms>("server.request_deadline_ms", Integer{10, 600'000},
                                                  "Milliseconds in which a request is answered; uploads are exempt."),
    key<&S::server, &Server::queue_time_max_ms>("server.queue_time_max_ms", Integer{0, 60'000},
                                                "Milliseconds that a request may wait for its turn; when the server is "
                                                "so busy that they wait longer, some are\n"
                                                "answered 503 at once. 0: they wait as long as it takes."),
    key<&S::server, &Server::drain_delay_ms>(
        "server.drain_delay_ms", Integer{0, 60'000},
        "Milliseconds between the first answer of /readyz that says stopping and the end of listening."),
    key<&S::server, &Server::trusted_proxies>(
        "server.trusted_proxies", TextList{"addresses or networks such as 10.0.0.0/8", is_address_or_cidr},
        "Proxies in front of Portreto whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    key<&S::server, &Server::public_url>(
        "server.public_url", Text{"empty or an origin such as https://photos.example.org", is_origin_or_empty},
        "The address under which people reach Portreto; links and cookies are made for it. Empty:\n"
        "http://localhost with the port above."),

    key<&S::data, &Data::directory>("data.directory", Text{"a path", is_path},
                                    "Where photos and the database are kept. Made when it is missing."),

    key<&S::metadata, &Metadata::file>("metadata.file", Text{"empty or a path", is_path_or_empty},
                                       "The database, an SQLite file. Processes of one machine may share it. Empty:\n"
                                       "`portreto.db` inside data.directory."),
    key<&S::metadata, &Metadata::uri>(
        "metadata.uri", Text{"empty or mongodb://user:password@host:port,.../database?replicaSet=name", is_any_text},
        "The database, a MongoDB replica set that the processes of all machines share, in place of metadata.file. "
        "With\n"
        "a password in it, let nobody else read this file."),
    key<&S::metadata, &Metadata::uri_file>(
        "metadata.uri_file", Text{"empty or a path", is_path_or_empty},
        "A file with nothing but such an address, in place of metadata.uri: for what hands out secrets as files."),

    key<&S::cluster, &Cluster::zookeeper>(
        "cluster.zookeeper", Text{"empty or host:port[,host:port]...", is_server_list_or_empty},
        "Servers of the ZooKeeper ensemble through which the processes of a cluster find each other. Empty: they\n"
        "find each other by cluster.members, or this process is alone."),
    key<&S::cluster, &Cluster::members>(
        "cluster.members", TextList{"ROLE:INSTANCE=HOST:PORT[@ZONE] such as app:app-1=10.0.1.5:8100@zone-1", is_member},
        "All processes of a cluster that has no ZooKeeper, the same list in each of them. A process asks those that\n"
        "it needs once a second whether they are ready. Their keys are made by `portreto keys`."),
    key<&S::cluster, &Cluster::steward>(
        "cluster.steward", Text{"empty or up to 64 of A-Z a-z 0-9 . _ -", is_instance_or_empty},
        "With cluster.members: the instance of the app tier that repairs copies and collects garbage, the same in\n"
        "every process. Empty: the first app in the list. None takes over while it is away."),
    key<&S::cluster, &Cluster::root>("cluster.root", Text{"a path such as /portreto", is_znode_path},
                                     "The node in ZooKeeper below which everything of this cluster lies."),
    key<&S::cluster, &Cluster::session_timeout_ms>(
        "cluster.session_timeout_ms", Integer{100, 120'000},
        "Milliseconds without a sign of life after which the others take a process for gone."),
    key<&S::cluster, &Cluster::password_file>(
        "cluster.password_file", Text{"empty or a path", is_path_or_empty},
        "A file with the password by which ZooKeeper knows this role; its user name is the role's. Empty: none, and\n"
        "then whoever reaches ZooKeeper can read the keys."),
    key<&S::cluster, &Cluster::digests>(
        "cluster.digests", TextList{"role:BASE64 with BASE64 = base64(sha1(\"role:password\"))", is_digest},
        "Of all four roles, the same in every process of the cluster: who may read what in ZooKeeper."),
    key<&S::cluster, &Cluster::instance>(
        "cluster.instance", Text{"empty or up to 64 of A-Z a-z 0-9 . _ -", is_instance_or_empty},
        "The name of this process: unique among those of its role, and the same after a restart. Empty: the\n"
        "computer's name."),
    key<&S::cluster, &Cluster::zone>("cluster.zone", Text{"up to 64 bytes", is_zone},
                                     "What fails together with this process: a machine, a rack. The copies of a photo "
                                     "lie in different zones. Empty: a zone of its own."),
    key<&S::cluster, &Cluster::address>(
        "cluster.address", Text{"empty or host:port", is_host_and_port_or_empty},
        "Where the other processes reach this one. Empty: server.address with the port that it listens on."),
    key<&S::cluster, &Cluster::copies>("cluster.copies", Integer{1, 3},
                                       "Storage nodes, in different zones, on which a photo lies before its upload is "
                                       "acknowledged."),

    key<&S::auth, &Auth::access_token_ttl_s>(
        "auth.access_token_ttl_s", Integer{30, 600},
        "Seconds that an access token is valid; nothing can end it sooner, so it stays short."),
    key<&S::auth, &Auth::refresh_token_ttl_days>("auth.refresh_token_ttl_days", Integer{1, 365},
                                                 "Days that a person stays logged in without a visit."),
    key<&S::auth, &Auth::password_length_min>("auth.password_length_min", Integer{8, 128},
                                              "Characters that a new password has at least."),
    key<&S::auth, &Auth::registration>(
        "auth.registration", Choice{kRegistrationNames},
        "Who may make an account, until an administrator decides that on the page Site."),

    key<&S::mail, &Mail::url>(
        "mail.url", Text{"empty or smtp://host:port or smtps://host:port", is_mail_server_or_empty},
        "The server that takes mail for people, such as links to set a new password; the auth tier sends it. Empty: "
        "no\n"
        "mail is sent. With it, set mail.from, and server.public_url, which the links in mails begin with."),
    key<&S::mail, &Mail::from>("mail.from",
                               Text{"empty or an address such as photos@example.org", is_mail_address_or_empty},
                               "The address that mails come from."),
    key<&S::mail, &Mail::username>("mail.username", Text{"empty or one line", is_line},
                                   "The name by which the mail server knows us. Empty: it wants none."),
    key<&S::mail, &Mail::password_file>("mail.password_file", Text{"empty or a path", is_path_or_empty},
                                        "A file with the password for that name on its first line."),
    key<&S::mail, &Mail::starttls>(
        "mail.starttls", Choice{kStartTlsNames},
        "With smtp://: whether the connection must become an encrypted one (STARTTLS) before anything is said. none:\n"
        "for a server on this machine alone."),
    key<&S::mail, &Mail::ca_file>(
        "mail.ca_file", Text{"empty or a path", is_path_or_empty},
        "Certificates of those who may vouch for the mail server, in PEM. Empty: the system's."),
    key<&S::mail, &Mail::timeout_s>("mail.timeout_s", Integer{1, 300},
                                    "Seconds in which the mail server takes a mail; then it counts as not sent."),

    key<&S::upload, &Upload::file_size_bytes_max>("upload.file_size_bytes_max", Integer{64 * kKiB, 4 * kGiB},
                                                  "Bytes of one uploaded file at most."),
    key<&S::upload, &Upload::files_max>("upload.files_max", Integer{1, 10'000}, "Files in one upload at most."),
    key<&S::upload, &Upload::pixels_max>(
        "upload.pixels_max", Integer{1'000'000, 2'000'000'000},
        "Pixels (width times height) of one photo at most; checked before it is decoded."),
    key<&S::upload, &Upload::spool_directory>(
        "upload.spool_directory", Text{"empty or a path", is_path_or_empty},
        "Where uploads wait until they are checked. Empty: a directory inside data.directory."),

    key<&S::storage, &Storage::directories>(
        "storage.directories", TextList{"paths", is_path},
        "Where photos are kept, one directory a disk. Empty: `volumes` inside data.directory."),
    key<&S::storage, &Storage::volume_size_bytes>("storage.volume_size_bytes", Integer{kMiB, 64 * kGiB},
                                                  "Bytes of one volume file, in which photos are packed."),
    key<&S::storage, &Storage::free_space_percent_min>("storage.free_space_percent_min", Integer{0, 50},
                                                       "Percent of a disk that stays free, and two volumes at least: "
                                                       "below it, uploads are refused and all else goes on."),

    key<&S::limits, &Limits::blocking_threads>("limits.blocking_threads", Integer{1, 512},
                                               "Threads for work that blocks, such as reading and writing files."),
    key<&S::limits, &Limits::blocking_queue_max>(
        "limits.blocking_queue_max", Integer{1, 1'000'000},
        "Jobs that run on or wait for those threads; one more is answered with 503."),
    key<&S::limits, &Limits::image_workers>(
        "limits.image_workers", Integer{1, 256},
        "Processes that decode photos, each on one core; so many photos are worked on at the same time."),

    key<&S::log, &Log::level>("log.level", Choice{kLevelNames}, "The least important events that are logged."),
    key<&S::log, &Log::format>("log.format", Choice{kFormatNames},
                               "json: one JSON object a line, for machines. text: the same, to be read by people."),

    key<&S::steward, &Steward::sweep_interval_s>(
        "steward.sweep_interval_s", Integer{1, 86'400},
        "Seconds between two sweeps that repair copies, heal counters and collect garbage."),
    key<&S::steward, &Steward::repair_delay_s>(
        "steward.repair_delay_s", Integer{1, 86'400},
        "Seconds that a storage node is away before its photos are copied to others."),
    key<&S::steward, &Steward::repair_mib_per_s>(
        "steward.repair_mib_per_s", Integer{0, 100'000},
        "MiB a second of all such copying together, so that people do not notice it. 0: as fast as it goes."),
    key<&S::steward, &Steward::audit_mib_per_s>(
        "steward.audit_mib_per_s", Integer{0, 100'000},
        "MiB a second at which all copies are read back, round after round, to find what was lost or damaged: 4 are a "
        "terabyte in three days. 0: as fast as it goes."),
    key<&S::steward, &Steward::orphan_age_s>(
        "steward.orphan_age_s", Integer{1, 31'536'000},
        "Seconds that a blob on a storage node which the database does not know is left alone: longer than any upload "
        "takes, and long enough to notice that the database is an old one."),
};

bool is_of_kind(const Integer& integer, const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number && *number >= integer.min && *number <= integer.max;
}

bool is_of_kind(const Choice& choice, const Value& value) {
  const auto* index = std::get_if<std::int64_t>(&value);
  return index && *index >= 0 && static_cast<std::size_t>(*index) < choice.names.size();
}

bool is_of_kind(const Text& text, const Value& value) {
  const auto* given = std::get_if<std::string>(&value);
  return given && text.accepts(*given);
}

bool is_of_kind(const TextList& list, const Value& value) {
  const auto* given = std::get_if<std::vector<std::string>>(&value);
  return given && std::ranges::all_of(*given, list.accepts);
}

std::string expectation_of(const Integer& integer) {
  return fmt::format("an integer from {} to {}", integer.min, integer.max);
}
std::string expectation_of(const Choice& choice) { return fmt::format("\"{}\"", fmt::join(choice.names, "\" or \"")); }
std::string expectation_of(const Text& text) { return std::string(text.expected); }
std::string expectation_of(const TextList& list) { return fmt::format("a list of {}", list.expected); }

}  // namespace

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view path) {
  const auto found = std::ranges::find(kKeys, path, &Key::path);
  return found == kKeys.end() ? nullptr : &*found;
}

bool is_section(std::string_view name) { return std::ranges::find(kKeys, name, &Key::section) != kKeys.end(); }

std::string_view nearest_key(std::string_view path) {
  // A key that was written without its section, or in the wrong one, is recognised by its name alone.
  const auto name = path.substr(path.rfind('.') + 1);
  const auto distance = [&](const Key& key) {
    return std::min(edit_distance(path, key.path), edit_distance(name, key.name()) + 1);
  };
  return std::ranges::min_element(kKeys, {}, distance)->path;
}

std::string_view nearest_section(std::string_view name) {
  return std::ranges::min_element(kKeys, {}, [&](const Key& key) { return edit_distance(name, key.section()); })
      ->section();
}

std::string expectation(const Key& key) {
  return std::visit([](const auto& kind) { return expectation_of(kind); }, key.kind);
}

bool check(const Key& key, const Value& value) {
  return std::visit([&](const auto& kind) { return is_of_kind(kind, value); }, key.kind);
}

}  // namespace portreto::config
