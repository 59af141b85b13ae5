#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"
#include "security/device_token.h"
#include "security/jwt.h"
#include "security/password.h"
#include "security/refresh_token.h"
#include "security/throttle.h"
#include "security/ticket.h"
#include "services/invitations.h"
#include "services/site_service.h"

namespace portreto::services {

struct AccountPolicy {
  std::size_t password_length_min = 10;
  std::chrono::seconds refresh_token_ttl{std::chrono::hours(24 * 30)};
};

struct SignedIn {
  model::User user;
  std::string access_token;
  Timestamp access_expires_at;
  std::string refresh_token;
  Timestamp refresh_expires_at;
  std::string device_token;  // after a login or registration; empty after a refresh
};

// The password was right, and this account wants a code besides (services/second_factor.h).
struct SecondFactorWanted {
  std::string ticket;  // for finish_sign_in()
  Timestamp expires_at;
};

// Accounts and sessions: the auth tier's use cases. Stateless but for the store, so that any replica can answer any
// call. Thread-safe. Password hashing runs on the blocking pool. Dependencies must outlive the service.
class AccountService {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    BlockingPool& hashing_pool;  // argon2 takes some 20 MB and 30 ms a call: its own pool keeps reads fast
    const security::PasswordHasher& hasher;
    const security::AccessTokenSigner& signer;
    const security::RefreshTokens& refresh_tokens;
    const security::DeviceTokens& device_tokens;
    const security::Tickets& tickets;
    SiteService& site;  // whether anybody may register
    Invitations& invitations;
    const Clock& clock;
    AccountPolicy policy;
  };
  explicit AccountService(Dependencies dependencies);

  struct Registration {
    std::string username, email, password;
    std::string invitation{};               // its token; empty: none
    std::optional<std::string> language{};  // what mails to them are in
  };
  // Every field that is wrong is named at once. kAlreadyExists with fields for a taken username or email;
  // kPermissionDenied while registration is closed; kInvalidArgument (field "invitation") for one that is not in force,
  // or is missing where one is wanted. Each account takes one use of an invitation, however often it is tried.
  Task<Result<SignedIn>> sign_up(Registration registration, std::string device);

  struct Login {
    std::string login;  // username or email
    std::string password;
    std::string device;        // what the browser calls itself, for the person's list of sessions
    std::string device_token;  // from an earlier login, if any
    std::string peer;          // the client's address
  };
  // The same error for an unknown person and a wrong password, in about the same time (SECURITY 12). kTooManyRequests
  // says when to try again; a known device is throttled by itself (SECURITY 13).
  Task<Result<std::variant<SignedIn, SecondFactorWanted>>> sign_in(Login login);

  struct SecondStep {
    std::string ticket;
    std::string code;                        // of the app, or a recovery code
    std::string device, device_token, peer;  // as of a Login
  };
  // kInvalidArgument naming "code" when it is not right or was used before; kUnauthenticated when the ticket is no more
  // good and the password has to be given again; kTooManyRequests as for passwords.
  Task<Result<SignedIn>> finish_sign_in(SecondStep step);

  // A session for somebody of whom another service has found out who they are (services/passkeys.h). `began_at` as of
  // start_session().
  Task<Result<SignedIn>> sign_in_verified(model::User user, std::string device, Timestamp began_at);

  // Trades a refresh token for new tokens. A token that was replaced before is a stolen one, beyond the grace period:
  // its whole family ends, and the answer is kUnauthenticated.
  Task<Result<SignedIn>> refresh(std::string refresh_token);

  // Ends the session. Succeeds when there is none, or the token is malformed: the wish is fulfilled.
  Task<Status> sign_out(std::string refresh_token);

  Task<Result<model::User>> account(UserId id);
  // What mails to them are in from now on. kInvalidArgument naming "language". Twice is as once.
  Task<Status> choose_language(UserId id, std::string language);
  // kUnauthenticated when the session was ended, although its access token is still valid by itself.
  Task<Status> require_session(SessionId id);

  // The sessions that have not expired, the one used last first. (Used: its tokens were renewed, which a browser that
  // is in use does every ten minutes.)
  Task<Result<std::vector<model::Session>>> sessions(UserId user);
  // kNotFound when it is not there, or somebody else's.
  Task<Status> end_session(UserId user, SessionId session);
  Task<Status> end_other_sessions(UserId user, SessionId kept);

  struct PasswordChange {
    UserId user;
    SessionId session;  // in which it is changed: the only one that goes on
    std::string current_password;
    std::string new_password;
    std::string peer;  // the client's address
  };
  // kInvalidArgument naming "current_password" or "new_password"; kTooManyRequests after wrong ones; kConflict when it
  // was changed elsewhere at the same time. One write decides: once the password is changed, no session that was begun
  // before it is renewed, even if this process dies before it has removed them.
  Task<Status> change_password(PasswordChange change);

 private:
  // The use of an invitation that the account `id` is made with, if any; after a check of whether it may be made.
  Task<Result<std::optional<model::Invitation>>> admit(std::string token, UserId id);
  Task<Status> make_account(const model::User& user, const std::string& password);
  // `began_at`: when the password was asked for, so that one that is changed meanwhile ends this session, too.
  Task<Result<SignedIn>> start_session(model::User user, std::string device, Timestamp began_at);
  Result<SignedIn> issue(const model::User& user, const model::Session& session, std::string refresh_token) const;

  Dependencies d_;
};

}  // namespace portreto::services
