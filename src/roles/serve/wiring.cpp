#include "roles/serve/wiring.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cluster/local/local_registry.h"
#include "http/server.h"
#include "imaging/process_imager.h"
#include "roles/api/bearer.h"
#include "roles/api/operations.h"
#include "roles/app/app_role.h"
#include "roles/app/operations/fleet.h"
#include "roles/auth/auth_tier.h"
#include "roles/process/database_health.h"
#include "roles/process/figures.h"
#include "roles/process/hashing_pool.h"
#include "roles/process/process.h"
#include "roles/process/registration_mode.h"
#include "roles/process/spool.h"
#include "roles/process/wiring.h"
#include "roles/serve/front.h"
#include "roles/storage/disk_measures.h"
#include "roles/storage/leader_fence.h"
#include "roles/storage/storage_role.h"
#include "roles/web/web_role.h"
#include "rpc/in_memory_transport.h"
#include "runtime/event_loops.h"
#include "runtime/health.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/spawn.h"
#include "security/csrf.h"
#include "security/password.h"
#include "security/service_credential.h"
#include "security/token_cache.h"
#include "security/unlock_token.h"
#include "security/url_signer.h"
#include "services/key_rings.h"
#include "services/single_image_bytes.h"
#include "services/sweeper.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

// People wait for the receipts of their deleted accounts; looking whether there is one is cheap.
constexpr std::chrono::seconds kErasureInterval{5};

// `set_up`: the path of the page where the first administrator registers; empty once somebody has an account.
void announce(const std::string& url, const std::string& set_up) {
  fmt::print("\nPortreto is ready: {}\n", url);
  if (!set_up.empty()) {
    fmt::print(
        "  Nobody has an account yet. By this link, within a day, you become its administrator:\n"
        "  {}{}\n"
        "  Then make a gallery and drop your photos in.\n",
        url, set_up);
  }
  fmt::print("Stop it with Ctrl-C. Your photos are kept.\n\n");
  std::fflush(stdout);
}

}  // namespace

// In the order in which they depend on each other; destroyed in the reverse one. Loops come before the pools that
// resume tasks on them.
struct ServeProcess::Parts {
  Parts(const config::Settings& given, const std::string& version)
      : settings(given),
        figures({.instance = settings.cluster.instance.empty() ? host_name() : settings.cluster.instance,
                 .zone = settings.cluster.zone,
                 .version = version},
                health, clock) {}

  const config::Settings settings;
  const Clock& clock = system_clock();
  const fs::path data = made(settings.data.directory);

  EventLoops loops{settings.server.loops};
  BlockingPool blocking{settings.limits.blocking_threads, settings.limits.blocking_queue_max};
  BlockingPool reading{reading_threads(settings), settings.limits.blocking_queue_max};

  cluster::LocalRegistry registry{{.directory = data / "keys"}, blocking};
  std::unique_ptr<cluster::Leadership> key_leadership = registry.campaign(kKeyLeader);
  metadata::DatabaseState database;
  std::unique_ptr<metadata::MetadataStore> metadata = open_metadata(settings, reading, &database);
  std::unique_ptr<blob::NodeStore> blobs = open_disks(settings, blocking);
  services::SingleImageBytes image_bytes{*blobs};
  imaging::ProcessImager imager{{.workers_max = settings.limits.image_workers}};

  security::AccessTokenVerifier token_verifier{api::kTokenIssuer, api::kTokenAudience};
  security::VerifiedTokenCache tokens{token_verifier};
  security::CsrfTokens csrf;
  security::UrlSigner url_signer;
  security::UnlockTokens unlock_tokens;
  security::PasswordHasher hasher;
  BlockingPool hashing{kHashingThreads, kHashingQueueMax};
  security::ServiceCredentials credentials;

  Metrics web_metrics{"web"}, app_metrics{"app"}, storage_metrics{"storage"};
  Health health;

  BlockingPool mailing{kMailThreads, kMailQueueMax};
  std::unique_ptr<mail::Sender> mail = open_mail(settings, mailing, clock);
  AuthTier auth{settings, *metadata, mail.get(), clock};
  Figures figures;
  app::LocalFleet fleet{figures, {"web", "auth", "app", "storage"}};
  app::Backends backends{{.metadata = *metadata,
                          .database = &database,
                          .database_kind = kind_of_database(settings),
                          .registry_kind = kind_of_registry(settings),
                          .clock = clock}};
  const app::OperationsSources operations{fleet, backends};
  AppRole app{{.metadata = *metadata,
               .bytes = image_bytes,
               .imager = imager,
               .tokens = tokens,
               .credentials = credentials,
               .url_signer = url_signer,
               .unlock_tokens = unlock_tokens,
               .hasher = hasher,
               .hashing = hashing,
               .files = blocking,
               .operations = operations,
               .clock = clock,
               .upload = settings.upload,
               .registration = registration_mode(settings.auth),
               .spool_directory = spool_directory(settings),
               .database = &database}};
  Spool storage_spool{(spool_directory(settings) / "blobs").string(), blocking};
  LeaderFence fence{data / "fence", blocking};
  StorageRole storage{{.blobs = *blobs,
                       .signer = url_signer,
                       .credentials = credentials,
                       .spool = storage_spool,
                       .fence = fence,
                       .metrics = storage_metrics,
                       .clock = clock}};
  rpc::InMemoryTransport to_auth{auth.router()};
  rpc::InMemoryTransport to_app{app.router()};
  WebRole web{{.app = to_app,
               .auth = to_auth,
               .csrf = csrf,
               .clock = clock,
               .public_url = settings.server.public_url,
               .password_length_min = settings.auth.password_length_min,
               .file_size_bytes_max = settings.upload.file_size_bytes_max,
               .files_max = settings.upload.files_max,
               .is_draining = [this] { return health.is_draining(); }}};

  std::unique_ptr<http::Router> front;
  std::unique_ptr<http::Server> server;
  std::vector<cluster::Subscription> subscriptions;

  void observe_all() {
    observe(web.router(), web_metrics);
    observe(auth.router(), auth.metrics());
    observe(app.router(), app_metrics);
    observe(storage.router(), storage_metrics);
  }

  void add_measures() {
    add_database_checks(health, *metadata, database);
    health.add("keys", [this] { return check_keys(url_signer, credentials, clock); });
    add_disk_measures(*blobs, storage_metrics, health);
    add_disk_figures(*blobs, figures);
    figures.add_role("web", web.router(), web_metrics);
    figures.add_role("auth", auth.router(), auth.metrics());
    figures.add_role("app", app.router(), app_metrics);
    figures.add_role("storage", storage.router(), storage_metrics);
  }

  void follow_rings() {
    using namespace security;
    subscriptions = auth.follow_rings(registry);
    auto follow = [this]<typename Ring>(std::string_view name, std::function<void(Ring)> use) {
      subscriptions.push_back(
          services::follow_ring(registry, name, std::function([this, name, use = std::move(use)](Ring ring) {
                                  figures.note_ring(name, ring);
                                  use(std::move(ring));
                                })));
    };
    // The auth tier follows these itself.
    follow(kTokenSigningRing, std::function<void(SigningRing)>([](const SigningRing&) {}));
    for (const std::string_view name : {kRefreshRing, kDeviceRing}) {
      follow(name, std::function<void(SecretRing)>([](const SecretRing&) {}));
    }
    follow(kTokenPublicRing, std::function([this](PublicRing ring) { token_verifier.set_keys(std::move(ring)); }));
    follow(kCsrfRing, std::function([this](SecretRing ring) { csrf.set_keys(ring); }));
    follow(kUrlRing, std::function([this](SecretRing ring) {
             url_signer.set_keys(ring);
             unlock_tokens.set_keys(ring);
           }));
    follow(kServiceRing, std::function([this](SecretRing ring) { credentials.set_keys(ring); }));
  }

  void start_server() {
    observe_all();
    add_measures();
    front =
        std::make_unique<http::Router>(make_front({&web.router(), &auth.router(), &app.router(), &storage.router()}));
    add_operations_routes(*front, health, {&web_metrics, &auth.metrics(), &app_metrics, &storage_metrics});
    loops.start();
    server = std::make_unique<http::Server>(loops.all(), server_settings(settings.server), *front);
    server->start();
    spawn(loops.next().get_executor(), "measure", figures.run());
  }
};

ServeProcess::ServeProcess(const config::Settings& settings, const std::string& version)
    : parts_(std::make_unique<Parts>(settings, version)) {}

// Nothing may resume on a loop whose tasks are being destroyed, so the loops' threads end first. The pools come next:
// what their jobs use is younger than they are, and would be destroyed before.
ServeProcess::~ServeProcess() {
  parts_->subscriptions.clear();
  parts_->loops.stop();
  parts_->loops.join();
  parts_->reading.finish();
  parts_->blocking.finish();
}

Task<void> ServeProcess::run(Shutdown& shutdown, ProcessOptions options) {
  Parts& parts = *parts_;
  co_await make_keys(parts.registry, parts.clock);
  parts.follow_rings();
  parts.start_server();
  const std::string url = url_of(parts.settings.server, parts.server->port());
  parts.auth.set_site(url);
  write_port_file(options.port_file, parts.server->port());
  const auto set_up = co_await parts.auth.set_up_path();
  if (!set_up) log::warn("no link to set up the service could be made", {{"error", set_up.error().message}});
  announce(url, set_up ? set_up->value_or("") : "");

  spawn(parts.loops.next().get_executor(), "rotate keys",
        rotate_keys_for_ever(parts.registry, *parts.key_leadership, parts.clock));
  spawn(parts.loops.next().get_executor(), "mail digests", parts.auth.mail_digests_for_ever(*parts.key_leadership));
  spawn(parts.loops.next().get_executor(), "sweep",
        parts.app.sweeper().run(std::chrono::seconds(parts.settings.steward.sweep_interval_s)));
  spawn(parts.loops.next().get_executor(), "erase accounts", parts.app.erasure().run(kErasureInterval));

  co_await shutdown.wait();
  // Nobody stands in front of a single process who could look elsewhere.
  co_await drain(parts.health, *parts.server, std::chrono::milliseconds(0));
}

}  // namespace portreto::roles
