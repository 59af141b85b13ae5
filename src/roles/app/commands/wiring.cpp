#include <fmt/format.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "blob/remote/remote_blob_store.h"
#include "roles/app/commands/adoption_report.h"
#include "roles/app/commands/commands.h"
#include "roles/app/commands/node_tables.h"
#include "roles/process/node_clients.h"
#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "runtime/blocking_pool.h"
#include "runtime/event_loops.h"
#include "security/keys.h"
#include "security/url_signer.h"
#include "services/adoption.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kListPatience{5};  // for the first list of members, once there is a connection
constexpr std::size_t kQueueMax = 64;

// A directory that goes with the object.
class Scratch {
 public:
  Scratch() {
    std::string path = (fs::temp_directory_path() / "portreto-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) {
      throw std::runtime_error(fmt::format("{} cannot be made: {}", path, std::generic_category().message(errno)));
    }
    path_ = path;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void require_database(const config::Settings& settings) {
  const fs::path file = database_file(settings);
  if (fs::exists(file)) return;
  throw std::runtime_error(
      fmt::format("There is no database {}. Name the settings of the app servers with --config.", file.string()));
}

// In the order in which they depend on each other; destroyed in the reverse one.
class Tool {
 public:
  explicit Tool(const config::Settings& settings) : settings_(settings) { loops_.start(); }
  // Nothing may resume on a loop whose tasks are being destroyed.
  ~Tool() {
    loops_.stop();
    loops_.join();
  }
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  template <typename T>
  T wait(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future).get();
  }
  metadata::MetadataStore& metadata() { return *metadata_; }

  // Null when this is no cluster.
  cluster::Registry* registry() {
    const config::Cluster& cluster = settings_.cluster;
    if (!registry_ && !(cluster.zookeeper.empty() && cluster.members.empty())) {
      // The lists and keys of its data directory are those of the server that runs here.
      config::Settings settings = settings_;
      settings.data.directory = scratch_.path().string();
      if (fs::exists(key_directory(settings_))) fs::copy(key_directory(settings_), key_directory(settings));
      registry_ = open_registry(settings, cluster::Role::kApp, pool_);
    }
    return registry_.get();
  }

  Result<std::string> adopt(const std::string& node) {
    const cluster::MemberList members = alive();
    if (!members) return fail(ErrorCode::kUnavailable, "The storage nodes cannot be asked.");
    NodeClients clients;
    clients.set_members(members);
    http::Client* const client = clients.find(node);
    if (client == nullptr) {
      return fail(ErrorCode::kNotFound, fmt::format("There is no storage node {} that runs now.", node));
    }
    security::UrlSigner signer;
    PORTRETO_ASSIGN(const cluster::KeyRing stored, wait(registry()->key_ring(std::string(security::kUrlRing))));
    if (stored.version == 0) {
      return fail(ErrorCode::kUnavailable, fmt::format("The keys of the app servers are not in {}. Run this where one "
                                                       "of them runs.",
                                                       key_directory(settings_).string()));
    }
    PORTRETO_ASSIGN(const security::SecretRing ring, security::decode_secret_ring(stored.bytes));
    signer.set_keys(ring);
    blob::RemoteBlobStore store(*client, signer, pool_, system_clock());
    services::Adoption adoption(*metadata_, node, store, system_clock());
    return wait(adoption_report(adoption));
  }

  // Null when there is no registry, or it does not answer.
  cluster::MemberList alive() {
    cluster::Registry* const registry = this->registry();
    if (registry == nullptr) return nullptr;
    const auto ring = wait(registry->key_ring(std::string(security::kServiceRing)));
    if (!ring && ring.error().code == ErrorCode::kUnavailable) {
      fmt::print(stderr, "ZooKeeper ({}) does not answer, so nobody knows which nodes are alive.\n",
                 settings_.cluster.zookeeper);
      return nullptr;
    }
    // Shared, for a call may come until the subscription has ended.
    auto first = std::make_shared<std::promise<cluster::MemberList>>();
    auto is_set = std::make_shared<bool>(false);
    const auto subscription = registry->watch_members(cluster::Role::kStorage, [=](cluster::MemberList members) {
      if (members->empty() || std::exchange(*is_set, true)) return;
      first->set_value(std::move(members));
    });
    auto members = first->get_future();
    if (members.wait_for(kListPatience) != std::future_status::ready) return registry->members(cluster::Role::kStorage);
    return members.get();
  }

 private:
  const config::Settings settings_;
  const Scratch scratch_;
  EventLoops loops_{1};
  BlockingPool pool_{2, kQueueMax};
  std::unique_ptr<metadata::MetadataStore> metadata_ = open_metadata(settings_, pool_);
  std::unique_ptr<cluster::Registry> registry_;  // once it was needed
};

Result<std::string> answer(Tool& tool, const ClusterCommand& command) {
  using Action = ClusterCommand::Action;
  using State = model::StorageNode::State;
  switch (command.action) {
    case Action::kListNodes: return tool.wait(nodes_table(tool.metadata(), tool.alive()));
    case Action::kBlobs: return tool.wait(blobs_table(tool.metadata()));
    case Action::kDrain:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kDraining));
    case Action::kRetire:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kRetired));
    case Action::kAdopt: return tool.adopt(command.node);
    case Action::kActivate:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kActive));
  }
  return "";
}

}  // namespace

int run_cluster_command(const config::Settings& settings, const ClusterCommand& command) {
  require_database(settings);
  Tool tool(settings);
  const auto text = answer(tool, command);
  if (!text) {
    fmt::print(stderr, "{}\n", text.error().message);
    return 1;
  }
  fmt::print("{}", *text);
  return 0;
}

}  // namespace portreto::roles
