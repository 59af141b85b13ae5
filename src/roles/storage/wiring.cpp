#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "cluster/local/local_registry.h"
#include "http/server.h"
#include "roles/api/operations.h"
#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "roles/storage/disk_measures.h"
#include "roles/storage/node.h"
#include "roles/storage/status_page.h"
#include "roles/storage/storage_role.h"
#include "runtime/event_loops.h"
#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/spawn.h"
#include "security/service_credential.h"
#include "security/url_signer.h"
#include "services/key_rings.h"

namespace portreto::roles {
namespace {

// In the order in which they depend on each other; destroyed in the reverse one. Loops come before the pools that
// resume tasks on them.
class StorageNode {
 public:
  explicit StorageNode(const config::Settings& settings, std::string version)
      : settings_(settings), version_(std::move(version)) {}

  // Nothing may resume on a loop whose tasks are being destroyed, so the loops' threads end first.
  ~StorageNode() {
    subscriptions_.clear();
    loops_.stop();
    loops_.join();
  }
  StorageNode(const StorageNode&) = delete;
  StorageNode& operator=(const StorageNode&) = delete;

  Task<void> run(Shutdown& shutdown, const ProcessOptions& options) {
    co_await make_keys(registry_, clock_);
    follow_rings();
    health_.add("keys", [this] { return check_keys(signer_, credentials_, clock_); });
    add_disk_measures(*blobs_, metrics_, health_);
    add_status_page(role_.router(), *blobs_, role_.traffic(), metrics_, version_);
    add_operations_routes(role_.router(), health_, {&metrics_});
    observe(role_.router(), metrics_);
    loops_.start();
    server_ = std::make_unique<http::Server>(loops_.all(), server_settings(settings_.server), role_.router());
    server_->start();
    write_port_file(options.port_file, server_->port());
    announce();
    spawn(loops_.next().get_executor(), "rotate keys", rotate_keys_for_ever(registry_, clock_));

    co_await shutdown.wait();
    co_await drain(health_, *server_, std::chrono::milliseconds(settings_.server.drain_delay_ms));
  }

 private:
  void follow_rings() {
    using security::SecretRing;
    subscriptions_.push_back(services::follow_ring(registry_, security::kUrlRing,
                                                   std::function([this](SecretRing ring) { signer_.set_keys(ring); })));
    subscriptions_.push_back(services::follow_ring(
        registry_, security::kServiceRing, std::function([this](SecretRing ring) { credentials_.set_keys(ring); })));
  }

  void announce() const {
    const std::string url = url_of(settings_.server, server_->port());
    fmt::print("\nThis storage node of Portreto is ready: {}\nWhat it does is shown at {}/status\n\n", url, url);
    std::fflush(stdout);
  }

  const config::Settings settings_;
  const std::string version_;
  const Clock& clock_ = system_clock();
  const std::filesystem::path data_ = made(settings_.data.directory);
  EventLoops loops_{settings_.server.loops};
  BlockingPool blocking_{settings_.limits.blocking_threads, settings_.limits.blocking_queue_max};
  cluster::LocalRegistry registry_{{.directory = data_ / "keys"}, blocking_};
  std::unique_ptr<blob::NodeStore> blobs_ = open_disks(settings_, blocking_);
  security::UrlSigner signer_;
  security::ServiceCredentials credentials_;
  Metrics metrics_{"storage"};
  Health health_;
  Spool spool_{spool_directory(settings_).string(), blocking_};
  StorageRole role_{{.blobs = *blobs_,
                     .signer = signer_,
                     .credentials = credentials_,
                     .spool = spool_,
                     .metrics = metrics_,
                     .clock = clock_}};
  std::unique_ptr<http::Server> server_;
  std::vector<cluster::Subscription> subscriptions_;
};

}  // namespace

int run_storage_node(const config::Settings& settings, const ProcessOptions& options) {
  StorageNode node(settings, options.version);
  run_until_shutdown([&](Shutdown& shutdown) { return node.run(shutdown, options); });
  return 0;
}

}  // namespace portreto::roles
