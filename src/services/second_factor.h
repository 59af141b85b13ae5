#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"
#include "security/password.h"
#include "security/ticket.h"

// A code from an app (security/totp.h) that a login wants behind the password.
namespace portreto::services {

// The hash of whoever has a second factor is stored behind a mark, so that the Portreto before, which knows no such
// thing and may run beside us during an upgrade, cannot verify the password and refuses the login instead of letting
// somebody in with half of what is wanted.
std::string marked_hash(std::string_view bare);
// Without the mark, if there is one.
std::string_view bare_hash(std::string_view stored);

// What the ticket of an enrolment is bound to: it ends with the password.
std::string enrolment_binding_of(const model::User& user);

struct FactorGuess {
  const model::User& user;  // who has a second factor
  std::string code;         // of the app, or a recovery code; spaces and hyphens do not count
  std::string peer;         // the client's address
  std::optional<std::string> known_device{};
};
// Accepts a right code, for the first time and no other. kInvalidArgument naming "code" for any other; kTooManyRequests
// after wrong ones, counted by themselves, so that a known password buys no more guesses.
Task<Status> try_code(metadata::MetadataStore& store, const Clock& clock, FactorGuess guess);

// Turning it on and off. Stateless but for the store. Thread-safe. Dependencies must outlive it.
class SecondFactors {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    BlockingPool& hashing_pool;
    const security::PasswordHasher& hasher;
    const security::Tickets& tickets;
    const Clock& clock;
  };
  explicit SecondFactors(Dependencies dependencies) : d_(dependencies) {}

  struct Enrolment {
    std::string ticket;  // for turn_on(), within 15 minutes
    std::string secret;  // in base32, for those who type it
    std::string uri;     // for a QR code
  };
  // A secret for an app, which is forgotten unless turn_on() follows. kConflict when it is on already.
  Task<Result<Enrolment>> enrol(UserId user);

  // That it is the person who asks, and not whoever found an open browser.
  struct Proof {
    UserId user;
    std::string password;
    std::string code;
    std::string peer;  // the client's address
  };
  // Who they are, when the password is theirs, and the code where they have a second factor, which is then used. Errors
  // as of turn_on().
  Task<Result<model::User>> check_person(Proof proof);

  // With the first code of the app. Returns the recovery codes, which are never shown again. kInvalidArgument naming
  // "password" or "code"; kUnauthenticated when the ticket is no more good; kConflict when it is on already, or the
  // password was changed meanwhile; kTooManyRequests after wrong ones.
  Task<Result<std::vector<std::string>>> turn_on(Proof proof, std::string ticket);
  // With a code of the app or a recovery code. Errors as of turn_on(); kConflict when it is off.
  Task<Status> turn_off(Proof proof);
  // New recovery codes in place of all that there are; otherwise as turn_off().
  Task<Result<std::vector<std::string>>> renew_recovery_codes(Proof proof);

 private:
  Task<Status> check_password(const model::User& user, const Proof& proof);
  Task<Result<model::User>> check(const Proof& proof);

  Dependencies d_;
};

}  // namespace portreto::services
