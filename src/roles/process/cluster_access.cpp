#include "roles/process/cluster_access.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "security/keys.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kListPatience{5};  // for the first list of members, once there is a connection

fs::path made_scratch() {
  std::string path = (fs::temp_directory_path() / "portreto-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error(fmt::format("{} cannot be made: {}", path, std::generic_category().message(errno)));
  }
  return path;
}

}  // namespace

ClusterAccess::ClusterAccess(const config::Settings& settings, TaskRunner& runner, BlockingPool& pool)
    : settings_(settings), scratch_(made_scratch()), runner_(runner), pool_(pool) {}

ClusterAccess::~ClusterAccess() {
  registry_.reset();
  std::error_code ignored;
  fs::remove_all(scratch_, ignored);
}

cluster::Registry* ClusterAccess::registry() {
  const config::Cluster& cluster = settings_.cluster;
  if (!registry_ && !(cluster.zookeeper.empty() && cluster.members.empty())) {
    // The lists and keys of its data directory are those of the server that runs here.
    config::Settings settings = settings_;
    settings.data.directory = scratch_.string();
    if (fs::exists(key_directory(settings_))) fs::copy(key_directory(settings_), key_directory(settings));
    registry_ = open_registry(settings, cluster::Role::kApp, pool_);
  }
  return registry_.get();
}

cluster::MemberList ClusterAccess::storage() {
  cluster::Registry* const registry = this->registry();
  if (registry == nullptr) return nullptr;
  const auto ring = runner_.wait(registry->key_ring(std::string(security::kServiceRing)));
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

Status ClusterAccess::read_url_keys(security::UrlSigner& signer) {
  PORTRETO_ASSIGN(const cluster::KeyRing stored, runner_.wait(registry()->key_ring(std::string(security::kUrlRing))));
  if (stored.version == 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("The keys of the app servers are not in {}. Run this where one of "
                                                     "them runs.",
                                                     key_directory(settings_).string()));
  }
  PORTRETO_ASSIGN(const security::SecretRing ring, security::decode_secret_ring(stored.bytes));
  signer.set_keys(ring);
  return {};
}

}  // namespace portreto::roles
