#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/registry.h"
#include "config/settings.h"
#include "mail/mail.h"
#include "metadata/metadata_store.h"
#include "roles/api/bearer.h"
#include "roles/auth/auth_role.h"
#include "runtime/blocking_pool.h"
#include "runtime/metrics.h"
#include "security/device_token.h"
#include "security/jwt.h"
#include "security/password.h"
#include "security/refresh_token.h"
#include "security/ticket.h"
#include "security/token_cache.h"
#include "services/account_deletion.h"
#include "services/account_service.h"
#include "services/digest_mailer.h"
#include "services/digests.h"
#include "services/passkeys.h"
#include "services/password_resets.h"
#include "services/second_factor.h"

namespace portreto::roles {

// The auth role with all that it needs beside a database: its keys, and the threads that hash passwords. Those resume
// tasks on event loops, so it is destroyed before the loops are. What is passed must outlive it.
class AuthTier {
 public:
  // `mail`: null when none is sent.
  AuthTier(const config::Settings& settings, metadata::MetadataStore& metadata, mail::Sender* mail, const Clock& clock);

  http::Router& router() { return role_.router(); }
  Metrics& metrics() { return metrics_; }
  // Where to register as the first administrator, while nobody has an account; none otherwise. Each call ends the link
  // of the one before, so it is for a process that is the only one.
  Task<Result<std::optional<std::string>>> set_up_path();
  // Where people find the service, when the configuration does not say so.
  void set_site(std::string_view url) { passkeys_.set_site(url); }
  // For /readyz: whether there are keys to sign with.
  Task<Status> check_keys() const;

  // Mails digests that are due, while this process leads; never ends by itself. Ends at once when no mail is sent.
  Task<void> mail_digests_for_ever(const cluster::Leadership& leadership);

  // Takes its keys from the registry until the subscriptions go.
  [[nodiscard]] std::vector<cluster::Subscription> follow_rings(cluster::Registry& registry);

 private:
  const Clock& clock_;
  BlockingPool hashing_;
  security::AccessTokenSigner signer_;
  security::AccessTokenVerifier verifier_{api::kTokenIssuer, api::kTokenAudience};
  security::VerifiedTokenCache tokens_{verifier_};
  security::RefreshTokens refresh_tokens_;
  security::DeviceTokens device_tokens_;
  security::Tickets tickets_;
  security::PasswordHasher hasher_;
  services::SiteService site_;
  services::Invitations invitations_;
  services::AccountService accounts_;
  services::SecondFactors second_factors_;
  services::Passkeys passkeys_;
  services::PasswordResets password_resets_;
  services::Digests digests_;
  std::optional<services::DigestMailer> digest_mailer_;
  services::AccountDeletion deletions_;
  AuthRole role_;
  Metrics metrics_{"auth"};
};

}  // namespace portreto::roles
