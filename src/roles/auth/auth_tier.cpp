#include "roles/auth/auth_tier.h"

#include "roles/process/hashing_pool.h"
#include "roles/process/registration_mode.h"
#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/key_rings.h"

namespace portreto::roles {
namespace {

// Looking whether there are any is cheap.
constexpr std::chrono::seconds kDigestInterval{20};

services::AccountPolicy account_policy(const config::Auth& settings) {
  return {.password_length_min = settings.password_length_min,
          .refresh_token_ttl = std::chrono::hours(24 * settings.refresh_token_ttl_days)};
}

}  // namespace

AuthTier::AuthTier(const config::Settings& settings, metadata::MetadataStore& metadata, mail::Sender* mail,
                   const Clock& clock)
    : clock_(clock),
      hashing_(kHashingThreads, kHashingQueueMax),
      signer_(api::kTokenIssuer, api::kTokenAudience, std::chrono::seconds(settings.auth.access_token_ttl_s)),
      site_(metadata, clock, registration_mode(settings.auth)),
      invitations_(metadata, clock),
      accounts_({metadata, hashing_, hasher_, signer_, refresh_tokens_, device_tokens_, tickets_, site_, invitations_,
                 clock_, account_policy(settings.auth)}),
      second_factors_({metadata, hashing_, hasher_, tickets_, clock}),
      passkeys_({metadata, second_factors_, tickets_, device_tokens_, clock}, settings.server.public_url),
      password_resets_(
          {metadata, hashing_, hasher_, mail, settings.server.public_url, clock, settings.auth.password_length_min}),
      digests_({metadata, mail, settings.server.public_url, clock}),
      deletions_({metadata, hashing_, hasher_, clock}),
      role_({accounts_, second_factors_, passkeys_, password_resets_, digests_, deletions_, site_, tokens_, clock}) {
  if (mail != nullptr)
    digest_mailer_.emplace(services::DigestMailer::Dependencies{metadata, *mail, settings.server.public_url, clock});
}

Task<void> AuthTier::mail_digests_for_ever(const cluster::Leadership& leadership) {
  if (!digest_mailer_) co_return;
  for (;; co_await sleep_for(kDigestInterval)) {
    if (!leadership.epoch()) continue;
    const auto round = co_await digest_mailer_->look();
    if (!round) log::warn("digests were not looked at, trying again", {{"error", round.error().message}});
  }
}

Task<Result<std::optional<std::string>>> AuthTier::set_up_path() {
  PORTRETO_CO_ASSIGN(const bool is_unused, co_await site_.is_unused());
  if (!is_unused) co_return std::nullopt;
  PORTRETO_CO_ASSIGN(const auto created, co_await invitations_.create_set_up());
  co_return services::path_of(created);
}

Task<Status> AuthTier::check_keys() const {
  PORTRETO_CO_TRY(signer_.sign({}, clock_.now()));
  PORTRETO_CO_TRY(refresh_tokens_.successor({}, clock_.now()));
  co_return Status{};
}

std::vector<cluster::Subscription> AuthTier::follow_rings(cluster::Registry& registry) {
  using namespace security;
  using services::follow_ring;
  std::vector<cluster::Subscription> rings;
  rings.push_back(
      follow_ring(registry, kTokenSigningRing, std::function([this](SigningRing ring) { signer_.set_keys(ring); })));
  rings.push_back(follow_ring(registry, kTokenPublicRing, std::function([this](PublicRing ring) {
                                role_.set_public_keys(ring);
                                verifier_.set_keys(std::move(ring));
                              })));
  rings.push_back(
      follow_ring(registry, kRefreshRing, std::function([this](SecretRing ring) { refresh_tokens_.set_keys(ring); })));
  rings.push_back(follow_ring(registry, kDeviceRing, std::function([this](SecretRing ring) {
                                device_tokens_.set_keys(ring);
                                tickets_.set_keys(ring);
                              })));
  return rings;
}

}  // namespace portreto::roles
