#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "metadata/metadata_store.h"
#include "model/passkey.h"
#include "model/values.h"
#include "runtime/task.h"
#include "security/current.h"
#include "security/device_token.h"
#include "security/passkey.h"
#include "security/ticket.h"
#include "services/second_factor.h"

namespace portreto::services {

// A challenge is good for this long, and once.
inline constexpr std::chrono::minutes kPasskeyChallengeTtl{5};

// Logging in by a key on a person's device, which is password and second factor in one (security/passkey.h). Stateless
// but for the store: a challenge is a ticket, so that any replica can finish what another one has begun, and the store
// counts how often it was used. Thread-safe. Dependencies must outlive it.
class Passkeys {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    SecondFactors& second_factors;
    const security::Tickets& tickets;
    const security::DeviceTokens& device_tokens;
    const Clock& clock;
  };
  // Of the service at this address.
  Passkeys(Dependencies dependencies, std::string_view site_url) : d_(dependencies) { set_site(site_url); }

  // Where the service is found, once that is known.
  void set_site(std::string_view url);
  // kUnavailable, with what is wrong, where passkeys cannot be used.
  Result<security::RelyingParty> party() const;

  struct Enrolment {
    std::string challenge;  // in base64url
    security::RelyingParty party;
    model::User user;
    std::vector<std::string> known;  // credentials that they have already, in base64url
  };
  // The code counts where two-step login is on. kInvalidArgument naming "password" or "code"; kConflict when they have
  // kPasskeysMax; kTooManyRequests after wrong ones; as party().
  Task<Result<Enrolment>> begin_enrolment(SecondFactors::Proof proof);

  struct New {
    UserId user;
    std::string name;
    std::string client_data, attestation_object;  // of the browser, in base64url
  };
  // kInvalidArgument for what does not verify; kUnauthenticated when the challenge is no more good, or the password was
  // changed meanwhile; kAlreadyExists when somebody has this credential; kConflict as above; as party().
  Task<Result<model::Passkey>> enrol(New passkey);

  // The oldest first.
  Task<Result<std::vector<model::Passkey>>> list(UserId user);
  Task<Status> remove(UserId user, PasskeyId id);  // kNotFound

  struct Challenge {
    std::string text;  // in base64url
    security::RelyingParty party;
  };
  Result<Challenge> begin_login() const;  // as party()

  struct Login {
    std::string credential_id, client_data, authenticator_data, signature, user_handle;  // in base64url
    std::string device_token;  // from an earlier login, if any
    std::string peer;          // the client's address
  };
  struct Verified {
    model::User user;
    Timestamp began_at;
  };
  // kUnauthenticated, with the reason, for what does not verify, a challenge that is no more good, and a credential
  // that nobody has here; kInvalidArgument for what is not in base64url; kTooManyRequests as for passwords; as party().
  Task<Result<Verified>> verify(Login login);

 private:
  Task<Status> spend(std::string_view challenge);
  Task<Result<Verified>> verify_of(model::Passkey passkey, const Login& login);

  Dependencies d_;
  security::Current<Result<security::RelyingParty>> party_;
};

// What an authenticator calls the person by, in base64url.
std::string user_handle_of(UserId user);

}  // namespace portreto::services
