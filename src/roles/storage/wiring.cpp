#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "roles/api/operations.h"
#include "roles/process/frame.h"
#include "roles/process/process.h"
#include "roles/process/spool.h"
#include "roles/process/wiring.h"
#include "roles/storage/disk_measures.h"
#include "roles/storage/node.h"
#include "roles/storage/status_page.h"
#include "roles/storage/storage_role.h"
#include "runtime/metrics.h"
#include "runtime/spawn.h"
#include "security/service_credential.h"
#include "security/url_signer.h"

namespace portreto::roles {
namespace {

// Of a disk whose identity is known.
cluster::Disk disk_of(const blob::DiskReport& report) {
  return {.id = report.id->str(),
          .capacity_bytes = report.total_bytes,
          .free_bytes = report.free_bytes,
          .is_writable = report.state == blob::DiskState::kGood};
}

// In the order in which they depend on each other; destroyed in the reverse one.
class StorageNode {
 public:
  StorageNode(const config::Settings& settings, const ProcessOptions& options)
      : frame_(settings, cluster::Role::kStorage, options) {}
  ~StorageNode() { frame_.stop(); }
  StorageNode(const StorageNode&) = delete;
  StorageNode& operator=(const StorageNode&) = delete;

  Task<void> run(Shutdown& shutdown) {
    if (!frame_.is_in_cluster()) co_await make_keys(frame_.registry(), frame_.clock());
    frame_.follow_ring(security::kUrlRing,
                       std::function([this](security::SecretRing ring) { signer_.set_keys(ring); }));
    frame_.follow_ring(security::kServiceRing,
                       std::function([this](security::SecretRing ring) { credentials_.set_keys(ring); }));
    frame_.health().add("keys", [this] { return check_keys(signer_, credentials_, frame_.clock()); });
    add_disk_measures(*blobs_, metrics_, frame_.health());
    add_status_page(role_.router(), *blobs_, role_.traffic(), metrics_, frame_.options().version);
    add_operations_routes(role_.router(), frame_.health(), {&metrics_});
    add_disk_figures(*blobs_, frame_.figures());
    frame_.figures().add_route(role_.router(), credentials_);
    frame_.figures().add_role("storage", role_.router(), metrics_);
    observe(role_.router(), metrics_);
    frame_.listen(role_.router());
    announce();
    if (!frame_.is_in_cluster()) {
      spawn(frame_.loops().next().get_executor(), "rotate keys",
            rotate_keys_for_ever(frame_.registry(), frame_.campaign(kKeyLeader), frame_.clock()));
    }
    co_await frame_.serve_until(shutdown, [this](cluster::Member& member) { add_disks(member); });
  }

 private:
  void announce() const {
    const std::string url = frame_.url();
    fmt::print("\nThis storage node of Portreto is ready: {}\nWhat it does is shown at {}/status\n\n", url, url);
    std::fflush(stdout);
  }

  // A disk without a known identity has nothing that others could ask for.
  void add_disks(cluster::Member& member) const {
    for (const blob::DiskReport& report : blobs_->disks()) {
      if (report.id) member.disks.push_back(disk_of(report));
    }
  }

  ProcessFrame frame_;
  std::unique_ptr<blob::NodeStore> blobs_ = open_disks(frame_.settings(), frame_.blocking());
  security::UrlSigner signer_;
  security::ServiceCredentials credentials_;
  Metrics metrics_{"storage"};
  Spool spool_{spool_directory(frame_.settings()).string(), frame_.blocking()};
  LeaderFence fence_{frame_.data() / "fence", frame_.blocking()};
  StorageRole role_{{.blobs = *blobs_,
                     .signer = signer_,
                     .credentials = credentials_,
                     .spool = spool_,
                     .fence = fence_,
                     .metrics = metrics_,
                     .clock = frame_.clock()}};
};

}  // namespace

int run_storage_node(const config::Settings& settings, const ProcessOptions& options) {
  StorageNode node(settings, options);
  run_until_shutdown([&](Shutdown& shutdown) { return node.run(shutdown); });
  return 0;
}

}  // namespace portreto::roles
