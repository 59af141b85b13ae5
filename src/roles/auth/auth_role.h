#pragma once

#include <atomic>
#include <memory>

#include "base/clock.h"
#include "http/router.h"
#include "security/jwt.h"
#include "security/token_cache.h"
#include "services/account_deletion.h"
#include "services/account_service.h"
#include "services/digests.h"
#include "services/passkeys.h"
#include "services/password_resets.h"
#include "services/second_factor.h"
#include "services/site_service.h"

namespace portreto::roles {

// The auth tier: registration, login, tokens, and the public keys by which others verify them. Stateless. Dependencies
// must outlive it.
class AuthRole {
 public:
  struct Dependencies {
    services::AccountService& accounts;
    services::SecondFactors& second_factors;
    services::Passkeys& passkeys;
    services::PasswordResets& password_resets;
    services::Digests& digests;
    services::AccountDeletion& deletions;
    services::SiteService& site;
    security::VerifiedTokenCache& tokens;  // for the routes that take an access token
    const Clock& clock;
  };
  explicit AuthRole(Dependencies dependencies);

  http::Router& router() { return router_; }
  // The keys that GET /auth/jwks answers with. Any thread.
  void set_public_keys(const security::PublicRing& ring);

 private:
  Task<Result<http::Response>> sign_up(http::Request& request);
  Task<Result<http::Response>> sign_in(http::Request& request);
  Task<Result<http::Response>> finish_sign_in(http::Request& request);
  Task<Result<http::Response>> refresh(http::Request& request);
  Task<Result<http::Response>> sign_out(http::Request& request);
  Task<Result<http::Response>> account(http::Request& request);
  Task<Result<http::Response>> sessions(http::Request& request);
  Task<Result<http::Response>> end_session(http::Request& request);
  Task<Result<http::Response>> end_other_sessions(http::Request& request);
  Task<Result<http::Response>> change_password(http::Request& request);
  Task<Result<http::Response>> policy(http::Request& request);
  Task<Result<http::Response>> ask_password_reset(http::Request& request);
  Task<Result<http::Response>> reset_password(http::Request& request);
  Task<Result<http::Response>> choose_language(http::Request& request);
  Task<Result<http::Response>> choose_digest(http::Request& request);
  Task<Result<http::Response>> confirm_digest(http::Request& request);
  Task<Result<http::Response>> end_digest(http::Request& request);
  Task<Result<http::Response>> enrol_second_factor(http::Request& request);
  Task<Result<http::Response>> turn_on_second_factor(http::Request& request);
  Task<Result<http::Response>> turn_off_second_factor(http::Request& request);
  Task<Result<http::Response>> renew_recovery_codes(http::Request& request);
  Task<Result<http::Response>> begin_passkey_login(http::Request& request);
  Task<Result<http::Response>> finish_passkey_login(http::Request& request);
  Task<Result<http::Response>> begin_passkey(http::Request& request);
  Task<Result<http::Response>> add_passkey(http::Request& request);
  Task<Result<http::Response>> passkeys(http::Request& request);
  Task<Result<http::Response>> remove_passkey(http::Request& request);
  Task<Result<http::Response>> delete_account(http::Request& request);
  Task<Result<http::Response>> deletion(http::Request& request);
  Task<Result<http::Response>> jwks(http::Request& request);

  // Who asks, by an access token whose session stands.
  Task<Result<security::AccessSubject>> require_session(const http::Request& request);

  // The same, with the password and the code that were sent.
  Task<Result<services::SecondFactors::Proof>> read_proof(http::Request& request);

  Dependencies d_;
  http::Router router_;
  security::Current<std::string> jwks_;
};

}  // namespace portreto::roles
