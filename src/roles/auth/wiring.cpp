#include "roles/process/wiring.h"
#include "roles/api/operations.h"
#include "roles/auth/auth_tier.h"
#include "roles/auth/node.h"
#include "roles/process/database_health.h"
#include "roles/process/frame.h"
#include "runtime/spawn.h"

namespace portreto::roles {
namespace {

// In the order in which they depend on each other; destroyed in the reverse one.
class AuthNode {
 public:
  AuthNode(const config::Settings& settings, const ProcessOptions& options)
      : frame_(settings, cluster::Role::kAuth, options) {}
  ~AuthNode() {
    rings_.clear();
    frame_.stop();
    reading_.finish();
  }
  AuthNode(const AuthNode&) = delete;
  AuthNode& operator=(const AuthNode&) = delete;

  Task<void> run(Shutdown& shutdown) {
    rings_ = tier_.follow_rings(frame_.registry());
    add_database_checks(frame_.health(), *metadata_, database_);
    frame_.health().add("keys", [this] { return tier_.check_keys(); });
    add_operations_routes(tier_.router(), frame_.health(), {&tier_.metrics()});
    follow_for_figures();
    frame_.figures().add_route(tier_.router(), credentials_);
    frame_.figures().add_role("auth", tier_.router(), tier_.metrics());
    observe(tier_.router(), tier_.metrics());
    frame_.listen(tier_.router());
    // The keys of all tiers are made here: nobody else may read the private ones (SECURITY 7).
    const cluster::Leadership& leadership = frame_.campaign(kKeyLeader);
    spawn(frame_.loops().next().get_executor(), "rotate keys",
          rotate_keys_for_ever(frame_.registry(), leadership, frame_.clock()));
    spawn(frame_.loops().next().get_executor(), "mail digests", tier_.mail_digests_for_ever(leadership));
    frame_.announce("auth server");
    co_await frame_.serve_until(shutdown);
  }

 private:
  // Beside the rings that the tier itself follows: how old their keys are is shown on the Operations page.
  void follow_for_figures() {
    using namespace security;
    frame_.follow_ring(kServiceRing, std::function([this](SecretRing ring) { credentials_.set_keys(ring); }));
    frame_.follow_ring(kTokenSigningRing, std::function<void(SigningRing)>([](const SigningRing&) {}));
    for (const std::string_view name : {kRefreshRing, kDeviceRing}) {
      frame_.follow_ring(name, std::function<void(SecretRing)>([](const SecretRing&) {}));
    }
  }

  ProcessFrame frame_;
  security::ServiceCredentials credentials_;
  BlockingPool reading_{reading_threads(frame_.settings()), frame_.settings().limits.blocking_queue_max};
  metadata::DatabaseState database_;
  std::unique_ptr<metadata::MetadataStore> metadata_ = open_metadata(frame_.settings(), reading_, &database_);
  BlockingPool mailing_{kMailThreads, kMailQueueMax};
  std::unique_ptr<mail::Sender> mail_ = open_mail(frame_.settings(), mailing_, frame_.clock());
  AuthTier tier_{frame_.settings(), *metadata_, mail_.get(), frame_.clock()};
  std::vector<cluster::Subscription> rings_;
};

}  // namespace

int run_auth_node(const config::Settings& settings, const ProcessOptions& options) {
  AuthNode node(settings, options);
  run_until_shutdown([&](Shutdown& shutdown) { return node.run(shutdown); });
  return 0;
}

}  // namespace portreto::roles
