#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "blob/remote/remote_blob_store.h"
#include "cluster/key_ring_files.h"
#include "metadata/mongo/mongo_metadata_store.h"
#include "metadata/sqlite/sqlite_metadata_store.h"
#include "roles/backup/backup.h"
#include "roles/backup/backup_folder.h"
#include "roles/backup/cluster_blobs.h"
#include "roles/backup/commands.h"
#include "roles/backup/durable_file.h"
#include "roles/process/peer_clients.h"
#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "runtime/blocking_pool.h"
#include "runtime/task_runner.h"
#include "security/keys.h"
#include "security/url_signer.h"
#include "services/single_image_bytes.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kThreads = 2;
constexpr std::size_t kQueueMax = 64;
// A server that is busy is waited for longer than a page would.
constexpr std::chrono::seconds kReadPatience{30};
constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kMongo = "mongodb";  // :// or +srv://
constexpr char kRestoreArchive[] = "restore.db";

void say(const std::string& line) { fmt::print(stderr, "{}\n", line); }

// What all three commands work with, in the order in which it depends on each other.
struct Tools {
  TaskRunner runner;
  BlockingPool pool{kThreads, kQueueMax};
};

std::unique_ptr<metadata::MetadataStore> open_sqlite(const std::string& path, BlockingPool& pool) {
  metadata::SqliteSettings settings;
  settings.path = path;
  settings.readers = kThreads;
  return metadata::SqliteMetadataStore::open(settings, pool);
}

bool is_cluster(const config::Settings& settings) {
  return !settings.cluster.zookeeper.empty() || !settings.cluster.members.empty();
}

// The photos of a server that runs, asked for as browsers do, with its own key.
class ServerBlobs {
 public:
  ServerBlobs(const fs::path& keys, const std::string& address, BlockingPool& pool) {
    const auto ring = cluster::read_key_ring(keys, security::kUrlRing);
    const auto decoded = ring ? security::decode_secret_ring(ring->bytes) : fail(ErrorCode::kNotFound, "");
    if (!decoded) {
      throw std::runtime_error(fmt::format(
          "{} has no readable key for pictures. Name the server's data directory with --data.", keys.string()));
    }
    signer_.set_keys(*decoded);
    const auto client = clients_.at(address);
    if (!client) throw std::runtime_error(fmt::format("--server {}: name it as HOST:PORT.", address));
    blob::RemoteBlobStore::Timeouts timeouts;
    timeouts.read = kReadPatience;
    store_ = std::make_unique<blob::RemoteBlobStore>(**client, signer_, pool, system_clock(), timeouts);
  }
  blob::BlobStore& store() { return *store_; }

 private:
  security::UrlSigner signer_;
  PeerClients clients_;
  std::unique_ptr<blob::RemoteBlobStore> store_;
};

BackupManifest backup_of(Tools& tools, const config::Settings& settings, const BackupCommand& command,
                         metadata::MetadataStore& metadata, const BackupFolder& folder) {
  const OpenArchive open = [&](const std::string& path) { return open_sqlite(path, tools.pool); };
  const auto from = [&](BlobReader& blobs) {
    const bool shows_one_state = settings.metadata.uri.empty();
    return make_backup(tools.runner, {metadata, blobs, shows_one_state}, folder, open, system_clock(), say);
  };
  if (is_cluster(settings)) {
    ClusterBlobs blobs(settings, metadata, tools.runner, tools.pool);
    return from(blobs);
  }
  if (!command.server.empty()) {
    ServerBlobs blobs(fs::path(settings.data.directory) / "keys", command.server, tools.pool);
    StoreReader reader(blobs.store());
    return from(reader);
  }
  try {
    const auto disks = open_disks(settings, tools.pool);
    StoreReader reader(*disks);
    return from(reader);
  } catch (const std::runtime_error& error) {
    if (!std::string_view(error.what()).contains("in use by another server")) throw;
    throw std::runtime_error(fmt::format("{} When it runs, name it with --server HOST:PORT.", error.what()));
  }
}

void print_records(const metadata::RecordCounts& counts) {
  for (const auto& [kind, count] : counts) fmt::print("  {:<16}{:>10}\n", kind, count);
}

BackupManifest manifest_of(const BackupFolder& folder, const std::string& directory) {
  auto manifest = folder.manifest();
  if (!manifest) {
    throw std::runtime_error(
        fmt::format("{} holds no backup: it has no backup.json. One that broke off is made whole by starting it again.",
                    directory));
  }
  return *std::move(manifest);
}

std::uint64_t faults_of(const BackupFolder& folder, const BackupManifest& manifest) {
  return verify(folder, manifest, [](const std::string& fault) { fmt::print("DAMAGED: {}\n", fault); });
}

// Writes down which backup is being restored, unless it is already, and sees that nothing else is there.
void begin_restore(const config::Settings& settings, const BackupManifest& manifest, const blob::NodeStore& disks) {
  const fs::path marker = restore_marker(settings.data.directory);
  std::ifstream in(marker);
  if (in) {
    const std::string id{std::istreambuf_iterator<char>(in), {}};
    if (id == manifest.id) return;
    throw std::runtime_error(
        fmt::format("{} is half restored from another backup. Restore that one, or remove the directory first.",
                    settings.data.directory));
  }
  if ((settings.metadata.uri.empty() && fs::exists(database_file(settings))) || disks.usage().blobs > 0) {
    throw std::runtime_error(
        fmt::format("{} holds an installation already. Name an empty directory with --data.", settings.data.directory));
  }
  DurableFile out(marker);
  out.write(as_bytes(manifest.id));
  out.finish();
  sync_directory(settings.data.directory);
}

// Makes a copy of a backup's database, and opens that.
using ArchiveCopy = std::function<std::unique_ptr<metadata::MetadataStore>()>;

struct Endpoint {
  std::string name;
  std::unique_ptr<metadata::MetadataStore> store;
};

Endpoint open_endpoint(const std::string& option, const std::string& text, bool must_exist, BlockingPool& pool) {
  if (text.starts_with(kMongo)) {
    auto store = metadata::MongoMetadataStore::open({.uri = text, .must_exist = must_exist}, pool);
    return {store->description(), std::move(store)};
  }
  if (!text.starts_with(kSqlite)) {
    throw std::runtime_error(fmt::format("{}: name a database as sqlite:FILE or mongodb://HOST:PORT/NAME.", option));
  }
  const std::string path = text.substr(kSqlite.size());
  if (must_exist && !fs::exists(path)) throw std::runtime_error(fmt::format("There is no database {}.", path));
  return {text, open_sqlite(path, pool)};
}

// Into what `portreto serve` keeps.
void restore_single(Tools& tools, const config::Settings& settings, const BackupFolder& folder,
                    const BackupManifest& manifest, const ArchiveCopy& copy) {
  {
    const auto disks = open_disks(settings, tools.pool);
    begin_restore(settings, manifest, *disks);
    const auto archive = copy();
    const auto metadata = open_metadata(settings, tools.pool);
    require_nothing_else(tools.runner, *archive, *metadata);
    services::SingleImageBytes bytes(*disks);
    StoreReader reader(*disks);
    put_back(tools.runner, folder, manifest, *archive, {*metadata, reader}, bytes, say);
  }
  fs::remove(restore_marker(settings.data.directory));
}

// Into a cluster of which the storage nodes and an auth server run.
void restore_cluster(Tools& tools, const config::Settings& settings, const BackupFolder& folder,
                     const BackupManifest& manifest, const ArchiveCopy& copy) {
  const auto archive = copy();
  const auto metadata = open_metadata(settings, tools.pool);
  ClusterBlobs blobs(settings, *metadata, tools.runner, tools.pool);
  if (blobs.has_app_servers()) {
    throw std::runtime_error(
        "App servers run. Stop them and the web servers: nobody may use a cluster that is restored.");
  }
  require_nothing_else(tools.runner, *archive, *metadata);
  put_back(tools.runner, folder, manifest, *archive, {*metadata, blobs}, blobs, say);
}

}  // namespace

int run_backup(const config::Settings& settings, const BackupCommand& command) {
  if (is_cluster(settings) && !command.server.empty()) {
    throw std::runtime_error("These are the settings of a cluster, whose servers are known: leave out --server.");
  }
  if (settings.metadata.uri.empty() && !fs::exists(database_file(settings))) {
    throw std::runtime_error(fmt::format("There is no database {}. Name the server's data directory with --data.",
                                         database_file(settings).string()));
  }
  const bool is_new = !fs::exists(command.to);
  const BackupFolder folder(made(command.to));
  if (is_new) fs::permissions(command.to, fs::perms::owner_all);  // there will be password hashes in it
  folder.manifest();  // one that is damaged is looked at before it is replaced
  Tools tools;
  const auto metadata = open_metadata(settings, tools.pool);
  const BackupManifest manifest = backup_of(tools, settings, command, *metadata, folder);
  fmt::print("Backup {} is in {}: {} files of photos, {} bytes.\n", manifest.id, command.to, manifest.blobs,
             manifest.blob_bytes);
  print_records(manifest.records);
  if (manifest.lost_images == 0) return 0;
  fmt::print("{} pictures could not be read and are not in it.\n", manifest.lost_images);
  return 1;
}

int run_backup_verify(const std::string& directory) {
  const BackupFolder folder(directory);
  const BackupManifest manifest = manifest_of(folder, directory);
  if (const auto faults = faults_of(folder, manifest); faults > 0) {
    fmt::print("{} files are damaged.\n", faults);
    return 1;
  }
  fmt::print("Backup {} of {} is whole: {} files of photos, {} bytes.\n", manifest.id,
             format_rfc3339(manifest.created_at), manifest.blobs, manifest.blob_bytes);
  print_records(manifest.records);
  return 0;
}

int run_restore(const config::Settings& settings, const std::string& from) {
  const BackupFolder folder(from);
  const BackupManifest manifest = manifest_of(folder, from);
  say("verifying the backup");
  if (const auto faults = faults_of(folder, manifest); faults > 0) {
    fmt::print("{} files are damaged. Nothing was restored.\n", faults);
    return 1;
  }
  const fs::path data = made(settings.data.directory);
  Tools tools;
  // Opening may bring it to a newer schema: the backup stays as it is.
  const ArchiveCopy copy = [&] {
    fs::copy_file(folder.file(manifest.metadata.name), data / kRestoreArchive, fs::copy_options::overwrite_existing);
    return open_sqlite((data / kRestoreArchive).string(), tools.pool);
  };
  (is_cluster(settings) ? restore_cluster : restore_single)(tools, settings, folder, manifest, copy);
  fs::remove(data / kRestoreArchive);
  sync_directory(data);
  fmt::print("Backup {} was restored to {}. People log in again.\n", manifest.id,
             is_cluster(settings) ? "the cluster" : data.string());
  return 0;
}

int run_migrate_metadata(const std::string& from, const std::string& to) {
  if (from == to) throw std::runtime_error("--from and --to name the same database.");
  Tools tools;
  const Endpoint source = open_endpoint("--from", from, true, tools.pool);
  const Endpoint target = open_endpoint("--to", to, false, tools.pool);
  const auto counts = migrate_records(tools.runner, *source.store, *target.store, say);
  fmt::print("{} holds all records of {}, each verified:\n", target.name, source.name);
  print_records(counts);
  return 0;
}

}  // namespace portreto::roles
