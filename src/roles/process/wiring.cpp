#include "roles/process/wiring.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/contains.h"
#include "blob/remote/remote_blob_store.h"
#include "blob/replicated/replicated_blobs.h"
#include "blob/volume/volume_disks.h"
#include "cluster/local/local_registry.h"
#include "cluster/static_list/static_registry.h"
#include "cluster/zookeeper/zookeeper_registry.h"
#include "mail/smtp/smtp_sender.h"
#include "metadata/mongo/mongo_metadata_store.h"
#include "metadata/sqlite/sqlite_metadata_store.h"
#include "roles/process/key_readers.h"
#include "roles/process/listed_members.h"
#include "roles/process/probe.h"
#include "roles/process/process.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;
using cluster::Role;

std::string read_password(const std::string& file, std::string_view key = "cluster.password_file") {
  std::ifstream in(file);
  std::string password;
  if (!std::getline(in, password) || password.empty()) {
    throw std::runtime_error(fmt::format("{} ({}) cannot be read, or its first line is empty.", file, key));
  }
  return password;
}

cluster::ZookeeperAccess access_of(const std::vector<std::string>& digests) {
  const auto ids_of = [&](Role role) {
    std::vector<std::string> ids;
    const std::string prefix = std::string(to_string(role)) + ':';
    std::ranges::copy_if(digests, std::back_inserter(ids),
                         [&](const std::string& digest) { return digest.starts_with(prefix); });
    return ids;
  };
  cluster::ZookeeperAccess access{.cluster = digests, .key_writers = ids_of(Role::kAuth)};
  for (const auto& [ring, roles] : key_readers()) {
    auto& readers = access.key_readers[std::string(ring)];
    for (const Role role : roles) {
      if (role == Role::kAuth) continue;  // writes, and so reads, all
      for (std::string& id : ids_of(role)) readers.push_back(std::move(id));
    }
  }
  return access;
}

cluster::ZookeeperOptions zookeeper_options(const config::Settings& settings, Role role) {
  const config::Cluster& cluster = settings.cluster;
  cluster::ZookeeperOptions options{.servers = cluster.zookeeper,
                                    .root = cluster.root,
                                    .session_timeout = std::chrono::milliseconds(cluster.session_timeout_ms),
                                    .directory = fs::path(settings.data.directory) / "registry",
                                    .is_alive = answers};
  if (cluster.password_file.empty()) return options;
  options.credential = {std::string(to_string(role)), read_password(cluster.password_file)};
  options.access = access_of(cluster.digests);
  if (!portreto::contains(cluster.digests, cluster::digest_id(options.credential))) {
    throw std::runtime_error(
        fmt::format("The password in {} is not the one that cluster.digests has for the role {}: give every process "
                    "the same digests, of the passwords in use.",
                    cluster.password_file, to_string(role)));
  }
  return options;
}

class RemoteNodes final : public blob::BlobNodes {
 public:
  using Store = blob::RemoteBlobStore;

  RemoteNodes(NodeClients& clients, const security::UrlSigner& signer, BlockingPool& pool, const Clock& clock,
              const cluster::Leadership* leadership = nullptr, Store::Timeouts timeouts = {})
      : clients_(clients), signer_(signer), pool_(pool), clock_(clock), leadership_(leadership), timeouts_(timeouts) {}

  std::shared_ptr<blob::BlobStore> find(const std::string& node) override {
    const auto epoch = leadership_ ? leadership_->epoch() : std::nullopt;
    http::Client* client = clients_.find(node);
    if (!client || (leadership_ && !epoch)) return nullptr;
    return std::make_shared<Store>(*client, signer_, pool_, clock_, timeouts_, epoch);
  }

 private:
  NodeClients& clients_;
  const security::UrlSigner& signer_;
  BlockingPool& pool_;
  const Clock& clock_;
  const cluster::Leadership* const leadership_;
  const Store::Timeouts timeouts_;
};

}  // namespace

std::unique_ptr<mail::Sender> open_mail(const config::Settings& settings, BlockingPool& pool, const Clock& clock) {
  const config::Mail& mail = settings.mail;
  if (mail.url.empty()) return nullptr;
  mail::SmtpOptions options{.url = mail.url,
                            .from = mail.from,
                            .username = mail.username,
                            .is_starttls_required = mail.starttls == config::StartTls::kRequired,
                            .ca_file = mail.ca_file,
                            .timeout = std::chrono::seconds(mail.timeout_s)};
  if (!mail.password_file.empty()) options.password = read_password(mail.password_file, "mail.password_file");
  return std::make_unique<mail::SmtpSender>(std::move(options), pool, clock);
}

std::unique_ptr<blob::BlobNodes> open_nodes(NodeClients& clients, const security::UrlSigner& signer, BlockingPool& pool,
                                            const Clock& clock, const cluster::Leadership* leadership,
                                            std::optional<std::chrono::milliseconds> read_patience) {
  RemoteNodes::Store::Timeouts timeouts;
  timeouts.read = read_patience.value_or(timeouts.read);
  return std::make_unique<RemoteNodes>(clients, signer, pool, clock, leadership, timeouts);
}

std::unique_ptr<blob::BlobCopies> open_copies(blob::BlobNodes& nodes) {
  return std::make_unique<blob::ReplicatedBlobs>(nodes);
}

std::unique_ptr<blob::NodeStore> open_disks(const config::Settings& settings, BlockingPool& pool) {
  blob::VolumeDisksSettings disks;
  disks.data_directory = settings.data.directory;
  disks.free_space_percent_min = settings.storage.free_space_percent_min;
  disks.volumes.volume_size_bytes = settings.storage.volume_size_bytes;
  for (const std::string& directory : settings.storage.directories) {
    disks.directories.push_back(fs::absolute(directory).lexically_normal().string());
  }
  if (disks.directories.empty()) {
    disks.directories.push_back((fs::absolute(settings.data.directory) / "volumes").lexically_normal().string());
  }
  return blob::VolumeDisks::open(disks, pool);
}

std::size_t reading_threads(const config::Settings& settings) {
  if (!settings.metadata.uri.empty()) return metadata::kMongoConnections;
  return std::max(2U, std::thread::hardware_concurrency());
}

std::unique_ptr<metadata::MetadataStore> open_metadata(const config::Settings& settings, BlockingPool& reading,
                                                       metadata::DatabaseState* state) {
  if (!settings.metadata.uri.empty()) {
    return metadata::MongoMetadataStore::open({.uri = settings.metadata.uri, .state = state}, reading);
  }
  metadata::SqliteSettings sqlite;
  sqlite.path = database_file(settings).string();
  sqlite.reader_queue_max = settings.limits.blocking_queue_max;
  sqlite.readers = reading_threads(settings);
  return metadata::SqliteMetadataStore::open(sqlite, reading);
}

std::unique_ptr<cluster::Registry> open_registry(const config::Settings& settings, Role role, BlockingPool& files) {
  const config::Cluster& cluster = settings.cluster;
  if (!cluster.zookeeper.empty()) {
    return std::make_unique<cluster::ZookeeperRegistry>(zookeeper_options(settings, role));
  }
  // Keys of its own would be of no use to the others.
  if (cluster.members.empty() && role != Role::kStorage) {
    throw std::runtime_error(
        fmt::format("`portreto {}` is one of many processes, which find each other through ZooKeeper or by a list: set "
                    "cluster.zookeeper or cluster.members. `portreto serve` runs everything in one process.",
                    to_string(role)));
  }
  auto own = std::make_unique<cluster::LocalRegistry>(
      cluster::LocalRegistry::Options{.directory = key_directory(settings)}, files);
  if (cluster.members.empty()) return own;
  cluster::StaticRegistry::Options options{.members = listed_members(cluster), .ask = MemberProbe()};
  if (is_steward(cluster, role)) options.leads.insert(kStewardLeader);
  return std::make_unique<cluster::StaticRegistry>(std::move(options), std::move(own));
}

}  // namespace portreto::roles
