#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "roles/api/operations.h"
#include "roles/process/frame.h"
#include "roles/process/node_clients.h"
#include "roles/web/media/media_relay.h"
#include "roles/web/node.h"
#include "roles/web/web_role.h"
#include "rpc/balanced_client.h"
#include "rpc/client_metrics.h"
#include "runtime/metrics.h"
#include "security/csrf.h"
#include "security/service_credential.h"

namespace portreto::roles {
namespace {

using namespace std::chrono_literals;

// How long a page waits for each tier (ARCHITECTURE.md, "Timeouts between the tiers"; a login waits for argon2, which
// takes longer on a busy machine than the 500 ms that stand there).
constexpr auto kAppMax = 2s;
constexpr auto kAuthMax = 2s;

// The replicas of a tier, as the registry tells of them.
class Tier {
 public:
  explicit Tier(std::chrono::milliseconds timeout) : client_({.timeout = timeout, .hedge = true}) {}

  void set_members(const cluster::MemberList& members) {
    std::vector<rpc::Replica> replicas;
    for (const cluster::Member& member : *members) replicas.push_back({member.instance, member.address});
    if (!replicas.empty()) has_been_seen_ = true;
    client_.set_replicas(replicas);
  }
  http::Client& client() { return client_; }
  void show_in(Metrics& metrics, std::string name) { rpc::observe(client_, metrics, std::move(name)); }
  // For /readyz: fails until the tier is known the first time. Later, when all of it is away, pages say so better than
  // a proxy that finds no web tier.
  Task<Status> check() const {
    if (has_been_seen_) co_return Status{};
    co_return fail(ErrorCode::kUnavailable, "No replica is known yet.");
  }

 private:
  std::atomic<bool> has_been_seen_{false};
  rpc::BalancedClient client_;
};

// In the order in which they depend on each other; destroyed in the reverse one.
class WebNode {
 public:
  WebNode(const config::Settings& settings, const ProcessOptions& options)
      : frame_(settings, cluster::Role::kWeb, options) {}
  ~WebNode() { frame_.stop(); }
  WebNode(const WebNode&) = delete;
  WebNode& operator=(const WebNode&) = delete;

  Task<void> run(Shutdown& shutdown) {
    follow();
    frame_.health().add("keys", [this] { return check_keys(); });
    frame_.health().add("app", [this] { return app_.check(); });
    frame_.health().add("auth", [this] { return auth_.check(); });
    relay_.add_to(role_.router());
    add_operations_routes(role_.router(), frame_.health(), {&metrics_});
    frame_.figures().add_route(role_.router(), credentials_);
    frame_.figures().add_role("web", role_.router(), metrics_);
    observe(role_.router(), metrics_);
    app_.show_in(metrics_, "app");
    auth_.show_in(metrics_, "auth");
    frame_.listen(role_.router());
    frame_.announce("web server");
    co_await frame_.serve_until(shutdown);
  }

 private:
  void follow() {
    using namespace security;
    frame_.follow_ring(kCsrfRing, std::function([this](SecretRing ring) { csrf_.set_keys(ring); }));
    frame_.follow_ring(kServiceRing, std::function([this](SecretRing ring) { credentials_.set_keys(ring); }));
    frame_.follow_members(cluster::Role::kStorage,
                          [this](cluster::MemberList nodes) { nodes_.set_members(std::move(nodes)); });
    frame_.follow_members(cluster::Role::kApp, [this](const cluster::MemberList& list) { app_.set_members(list); });
    frame_.follow_members(cluster::Role::kAuth, [this](const cluster::MemberList& list) { auth_.set_members(list); });
  }

  Task<Status> check_keys() const {
    PORTRETO_CO_TRY(csrf_.issue("ready", frame_.clock().now()));
    PORTRETO_CO_TRY(credentials_.header_value("web", frame_.clock().now()));
    co_return Status{};
  }

  ProcessFrame frame_;
  security::CsrfTokens csrf_;
  security::ServiceCredentials credentials_;
  NodeClients nodes_;
  Tier app_{kAppMax};
  Tier auth_{kAuthMax};
  WebRole role_{{.app = app_.client(),
                 .auth = auth_.client(),
                 .csrf = csrf_,
                 .clock = frame_.clock(),
                 .public_url = frame_.settings().server.public_url,
                 .password_length_min = frame_.settings().auth.password_length_min,
                 .file_size_bytes_max = frame_.settings().upload.file_size_bytes_max,
                 .files_max = frame_.settings().upload.files_max,
                 .is_draining = [this] { return frame_.health().is_draining(); }}};
  web::MediaRelay relay_{{.app = app_.client(),
                          .credentials = credentials_,
                          .node = [this](const std::string& node) { return nodes_.find_last_known(node); },
                          .clock = frame_.clock()}};
  Metrics metrics_{"web"};
};

}  // namespace

int run_web_node(const config::Settings& settings, const ProcessOptions& options) {
  WebNode node(settings, options);
  run_until_shutdown([&](Shutdown& shutdown) { return node.run(shutdown); });
  return 0;
}

}  // namespace portreto::roles
