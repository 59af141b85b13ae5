#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "imaging/process_imager.h"
#include "roles/api/bearer.h"
#include "roles/api/media.h"
#include "roles/api/operations.h"
#include "roles/app/app_role.h"
#include "roles/app/location_handlers.h"
#include "roles/app/node.h"
#include "roles/app/operations/remote_fleet.h"
#include "roles/app/steward_measures.h"
#include "roles/process/database_health.h"
#include "roles/process/frame.h"
#include "roles/process/hashing_pool.h"
#include "roles/process/node_clients.h"
#include "roles/process/node_transfer.h"
#include "roles/process/peer_clients.h"
#include "roles/process/registration_mode.h"
#include "roles/process/remote_inventory.h"
#include "roles/process/wiring.h"
#include "runtime/metrics.h"
#include "runtime/spawn.h"
#include "security/password.h"
#include "security/service_credential.h"
#include "security/token_cache.h"
#include "security/unlock_token.h"
#include "security/url_signer.h"
#include "services/replicated_image_bytes.h"
#include "services/steward/closed_nodes.h"
#include "services/steward/steward.h"

namespace portreto::roles {
namespace {

// As often as the steward looks at who is there: from then on a node that is drained gets nothing new.
constexpr std::chrono::seconds kClosedNodesInterval{5};

services::Steward::Options steward_options(const config::Settings& settings) {
  return {.copies = settings.cluster.copies,
          .repair_delay = std::chrono::seconds(settings.steward.repair_delay_s),
          .sweep_interval = std::chrono::seconds(settings.steward.sweep_interval_s),
          .repair_bytes_per_s = std::uint64_t{settings.steward.repair_mib_per_s} << 20,
          .audit_bytes_per_s = std::uint64_t{settings.steward.audit_mib_per_s} << 20,
          .orphans = {.age_min = std::chrono::seconds(settings.steward.orphan_age_s)}};
}

// In the order in which they depend on each other; destroyed in the reverse one.
class AppNode {
 public:
  AppNode(const config::Settings& settings, const ProcessOptions& options)
      : frame_(settings, cluster::Role::kApp, options) {}
  ~AppNode() {
    frame_.stop();
    reading_.finish();
  }
  AppNode(const AppNode&) = delete;
  AppNode& operator=(const AppNode&) = delete;

  Task<void> run(Shutdown& shutdown) {
    follow();
    add_database_checks(frame_.health(), *metadata_, database_);
    frame_.health().add("keys", [this] { return check_keys(signer_, credentials_, frame_.clock()); });
    location_handlers_.add_to(role_.router());
    add_operations_routes(role_.router(), frame_.health(), {&metrics_});
    frame_.figures().add_route(role_.router(), credentials_);
    frame_.figures().add_role("app", role_.router(), metrics_);
    add_steward_figures(steward_, frame_.figures());
    observe(role_.router(), metrics_);
    add_steward_measures(steward_, metrics_);
    frame_.listen(role_.router());
    frame_.announce("app server");
    const auto loop = frame_.loops().next().get_executor();
    spawn(loop, "know closed nodes", closed_nodes_.run(kClosedNodesInterval));
    spawn(loop, "steward", steward_.run());
    co_await frame_.serve_until(shutdown);
  }

 private:
  void follow() {
    using namespace security;
    frame_.follow_ring(kTokenPublicRing,
                       std::function([this](PublicRing ring) { verifier_.set_keys(std::move(ring)); }));
    frame_.follow_ring(kUrlRing, std::function([this](SecretRing ring) {
                         signer_.set_keys(ring);
                         unlock_tokens_.set_keys(ring);
                       }));
    frame_.follow_ring(kServiceRing, std::function([this](SecretRing ring) { credentials_.set_keys(ring); }));
    frame_.follow_members(cluster::Role::kStorage,
                          [this](cluster::MemberList nodes) { nodes_.set_members(std::move(nodes)); });
    // Asked for what they tell of themselves: followed, so that the registry knows of them.
    for (const cluster::Role role : {cluster::Role::kWeb, cluster::Role::kAuth, cluster::Role::kApp}) {
      frame_.follow_members(role, [](const cluster::MemberList&) {});
    }
  }

  std::vector<cluster::Member> all_members() {
    std::vector<cluster::Member> all;
    for (const cluster::Role role : cluster::kRoles) {
      const cluster::MemberList members = frame_.registry().members(role);
      all.insert(all.end(), members->begin(), members->end());
    }
    return all;
  }

  Task<Status> check_registry() {
    PORTRETO_CO_TRY(co_await frame_.registry().key_ring(std::string(security::kServiceRing)));
    co_return Status{};
  }

  services::ReplicatedImageBytes make_bytes(blob::BlobCopies& copies) {
    return {metadata_->locations(),
            copies,
            [this] { return closed_nodes_.close(nodes_.members()); },
            frame_.clock(),
            {.copies = frame_.settings().cluster.copies}};
  }

  ProcessFrame frame_;
  BlockingPool reading_{reading_threads(frame_.settings()), frame_.settings().limits.blocking_queue_max};
  metadata::DatabaseState database_;
  std::unique_ptr<metadata::MetadataStore> metadata_ = open_metadata(frame_.settings(), reading_, &database_);
  imaging::ProcessImager imager_{{.workers_max = frame_.settings().limits.image_workers}};
  security::AccessTokenVerifier verifier_{api::kTokenIssuer, api::kTokenAudience};
  security::VerifiedTokenCache tokens_{verifier_};
  security::UrlSigner signer_;
  security::UnlockTokens unlock_tokens_;
  security::PasswordHasher hasher_;
  BlockingPool hashing_{kHashingThreads, kHashingQueueMax};
  security::ServiceCredentials credentials_;
  NodeClients nodes_;
  std::unique_ptr<blob::BlobNodes> stores_ = open_nodes(nodes_, signer_, frame_.blocking(), frame_.clock());
  std::unique_ptr<blob::BlobCopies> copies_ = open_copies(*stores_);
  services::ClosedNodes closed_nodes_{metadata_->storage_nodes()};
  services::ReplicatedImageBytes bytes_{make_bytes(*copies_)};
  PeerClients all_clients_;
  app::RemoteFleet fleet_{
      {.members = [this] { return all_members(); },
       .client = [this](const std::string& address) { return all_clients_.at(address).value_or(nullptr); },
       .credentials = credentials_,
       .clock = frame_.clock()}};
  app::Backends backends_{{.metadata = *metadata_,
                           .database = &database_,
                           .database_kind = kind_of_database(frame_.settings()),
                           .registry_kind = kind_of_registry(frame_.settings()),
                           .check_registry = [this] { return check_registry(); },
                           .storage = [this] { return nodes_.members(); },
                           .clock = frame_.clock()}};
  const app::OperationsSources operations_{fleet_, backends_};
  AppRole role_{{.metadata = *metadata_,
                 .bytes = bytes_,
                 .imager = imager_,
                 .tokens = tokens_,
                 .credentials = credentials_,
                 .url_signer = signer_,
                 .unlock_tokens = unlock_tokens_,
                 .hasher = hasher_,
                 .hashing = hashing_,
                 .files = frame_.blocking(),
                 .operations = operations_,
                 .clock = frame_.clock(),
                 .upload = frame_.settings().upload,
                 .registration = registration_mode(frame_.settings().auth),
                 .spool_directory = spool_directory(frame_.settings()),
                 .media_origin = std::string(api::kMediaOrigin),
                 .database = &database_}};
  app::LocationHandlers location_handlers_{metadata_->locations()};
  const cluster::Leadership& leadership_ = frame_.campaign(kStewardLeader);
  std::unique_ptr<blob::BlobNodes> steward_stores_ =
      open_nodes(nodes_, signer_, frame_.blocking(), frame_.clock(), &leadership_);
  std::unique_ptr<blob::BlobCopies> steward_copies_ = open_copies(*steward_stores_);
  services::ReplicatedImageBytes steward_bytes_{make_bytes(*steward_copies_)};
  NodeTransfer transfer_{nodes_, credentials_, leadership_, frame_.clock()};
  RemoteInventory inventory_{nodes_, credentials_, leadership_, frame_.clock()};
  services::Steward steward_{{.metadata = *metadata_,
                              .nodes = *steward_stores_,
                              .copies = *steward_copies_,
                              .transfer = transfer_,
                              .inventory = inventory_,
                              .bytes = steward_bytes_,
                              .sweeper = role_.sweeper(),
                              .erasure = role_.erasure(),
                              .leadership = leadership_,
                              .storage = [this] { return nodes_.members(); },
                              .clock = frame_.clock()},
                             steward_options(frame_.settings())};
  Metrics metrics_{"app"};
};

}  // namespace

int run_app_node(const config::Settings& settings, const ProcessOptions& options) {
  AppNode node(settings, options);
  run_until_shutdown([&](Shutdown& shutdown) { return node.run(shutdown); });
  return 0;
}

}  // namespace portreto::roles
