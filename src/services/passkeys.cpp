#include "services/passkeys.h"

#include <utility>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/random.h"
#include "metadata/failures.h"
#include "metadata/passkey_store.h"
#include "model/limits.h"
#include "model/rules.h"
#include "runtime/log.h"
#include "security/throttle.h"
#include "services/guesses.h"

namespace portreto::services {
namespace {

// What tickets are for.
constexpr std::string_view kEnrollingPasskey = "passkey-enrolment";
constexpr std::string_view kLoggingInByPasskey = "passkey-login";

constexpr std::size_t kChallengeRandomBytes = 32;

std::unexpected<Error> challenge_ended() {
  return fail(ErrorCode::kUnauthenticated, "This took too long, or was done before. Try again.");
}

std::unexpected<Error> unknown_passkey() {
  return fail(ErrorCode::kUnauthenticated,
              "This passkey is not known here, or was removed. Log in with your password, or with another one.");
}

Result<Bytes> decoded(std::string_view field, const std::string& text) {
  auto bytes = from_base64url(text);
  if (!bytes || bytes->empty()) {
    return fail(Error::invalid_field(std::string(field), "This must be bytes in base64url, without padding."));
  }
  return *std::move(bytes);
}

// The ticket that client data answer, before it is opened. A challenge is its text in base64url.
struct Claim {
  std::string challenge, ticket;
};
std::optional<Claim> claim_of(ByteView client_data) {
  auto challenge = security::claimed_challenge(client_data);
  if (!challenge) return std::nullopt;
  const auto ticket = from_base64url(*challenge);
  if (!ticket) return std::nullopt;
  return Claim{*std::move(challenge), std::string(as_text(*ticket))};
}

}  // namespace

std::string user_handle_of(UserId user) { return to_base64url(user.uuid.bytes); }

void Passkeys::set_site(std::string_view url) {
  auto party = security::relying_party_of(url);
  if (!party && !url.empty()) log::warn("nobody can log in by a passkey", {{"reason", party.error().message}});
  party_.set(std::move(party));
}

Result<security::RelyingParty> Passkeys::party() const { return *party_.get(); }

Task<Result<Passkeys::Enrolment>> Passkeys::begin_enrolment(SecondFactors::Proof proof) {
  PORTRETO_CO_ASSIGN(security::RelyingParty site, party());
  PORTRETO_CO_ASSIGN(const auto passkeys, co_await d_.store.passkeys().list_of(proof.user));
  if (passkeys.size() >= model::kPasskeysMax) co_return metadata::too_many_passkeys();
  PORTRETO_CO_ASSIGN(model::User user, co_await d_.second_factors.check_person(std::move(proof)));
  Enrolment enrolment{.party = std::move(site)};
  PORTRETO_CO_ASSIGN(const std::string ticket, d_.tickets.issue(kEnrollingPasskey, random_token(kChallengeRandomBytes),
                                                                enrolment_binding_of(user), d_.clock.now()));
  enrolment.challenge = to_base64url(as_bytes(ticket));
  enrolment.user = std::move(user);
  for (const model::Passkey& passkey : passkeys) enrolment.known.push_back(passkey.credential_id);
  co_return enrolment;
}

Task<Result<model::Passkey>> Passkeys::enrol(New passkey) {
  PORTRETO_CO_ASSIGN(const security::RelyingParty site, party());
  PORTRETO_CO_ASSIGN(std::string name, model::check_passkey_name(passkey.name));
  PORTRETO_CO_ASSIGN(const Bytes client_data, decoded("client_data", passkey.client_data));
  PORTRETO_CO_ASSIGN(const Bytes attestation, decoded("attestation_object", passkey.attestation_object));
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.store.accounts().find(passkey.user));
  const Timestamp now = d_.clock.now();
  const auto claim = claim_of(client_data);
  if (!claim ||
      !d_.tickets.open(kEnrollingPasskey, claim->ticket, enrolment_binding_of(user), kPasskeyChallengeTtl, now)) {
    co_return challenge_ended();
  }
  PORTRETO_CO_ASSIGN(security::CreatedPasskey created,
                     security::verify_creation(site, claim->challenge, {client_data, attestation}));
  PORTRETO_CO_TRY(co_await spend(claim->ticket));
  model::Passkey made{.id = PasskeyId::generate(d_.clock),
                      .user = user.id,
                      .credential_id = to_base64url(created.credential_id),
                      .name = std::move(name),
                      .algorithm = created.key.algorithm,
                      .public_key = std::move(created.key.bytes),
                      .sign_count = created.sign_count,
                      .created_at = now};
  auto inserted = co_await d_.store.passkeys().insert(made);
  if (!inserted && inserted.error().code == ErrorCode::kAlreadyExists) {
    co_return fail(ErrorCode::kAlreadyExists,
                   "This passkey is in use already. Use another device, or remove it first.");
  }
  PORTRETO_CO_TRY(inserted);
  log::info("a passkey was added", {{"user", user.id.str()}, {"passkey", made.id.str()}});
  co_return made;
}

Task<Result<std::vector<model::Passkey>>> Passkeys::list(UserId user) {
  co_return co_await d_.store.passkeys().list_of(user);
}

Task<Status> Passkeys::remove(UserId user, PasskeyId id) {
  PORTRETO_CO_TRY(co_await d_.store.passkeys().remove(user, id));
  log::info("a passkey was removed", {{"user", user.str()}, {"passkey", id.str()}});
  co_return Status{};
}

Result<Passkeys::Challenge> Passkeys::begin_login() const {
  PORTRETO_ASSIGN(security::RelyingParty site, party());
  PORTRETO_ASSIGN(const std::string ticket,
                  d_.tickets.issue(kLoggingInByPasskey, random_token(kChallengeRandomBytes), {}, d_.clock.now()));
  return Challenge{to_base64url(as_bytes(ticket)), std::move(site)};
}

Task<Result<Passkeys::Verified>> Passkeys::verify(Login login) {
  PORTRETO_CO_TRY(party());
  PORTRETO_CO_ASSIGN(const Bytes credential, decoded("credential_id", login.credential_id));
  auto found = co_await d_.store.passkeys().find_by_credential(login.credential_id);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());

  GuessKeys keys{.account = "passkey:" + to_hex(sha256(credential)), .peer = "peer:" + login.peer};
  if (found) {
    if (const auto device = d_.device_tokens.verify(login.device_token, found->user, d_.clock.now())) {
      keys.known_device = "passkey-device:" + device->str();
    }
  }
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try(std::move(keys)));
  Result<Verified> verified = unknown_passkey();
  if (found) verified = co_await verify_of(*std::move(found), login);
  if (verified) {
    PORTRETO_CO_TRY(co_await guesses.note_success());
  } else if (verified.error().code == ErrorCode::kUnauthenticated) {
    PORTRETO_CO_TRY(co_await guesses.note_failure());
  }
  co_return verified;
}

Task<Result<Passkeys::Verified>> Passkeys::verify_of(model::Passkey passkey, const Login& login) {
  PORTRETO_CO_ASSIGN(const security::RelyingParty site, party());
  PORTRETO_CO_ASSIGN(const Bytes client_data, decoded("client_data", login.client_data));
  PORTRETO_CO_ASSIGN(const Bytes data, decoded("authenticator_data", login.authenticator_data));
  PORTRETO_CO_ASSIGN(const Bytes signature, decoded("signature", login.signature));
  const Timestamp now = d_.clock.now();
  const auto claim = claim_of(client_data);
  if (!claim) co_return challenge_ended();
  const auto opened = d_.tickets.open(kLoggingInByPasskey, claim->ticket, {}, kPasskeyChallengeTtl, now);
  if (!opened) co_return challenge_ended();
  if (login.user_handle != user_handle_of(passkey.user)) co_return unknown_passkey();
  auto user = co_await d_.store.accounts().find(passkey.user);
  if (!user && user.error().code != ErrorCode::kNotFound) co_return fail(std::move(user).error());
  if (!user || user->is_disabled) co_return unknown_passkey();

  const auto count = security::verify_assertion(site, claim->challenge, {passkey.algorithm, passkey.public_key},
                                                {client_data, data, signature});
  if (!count) co_return fail(ErrorCode::kUnauthenticated, count.error().message);
  PORTRETO_CO_TRY(co_await spend(claim->ticket));
  const auto noted = co_await d_.store.passkeys().note_use({passkey.id, *count, now});
  if (!noted && noted.error().code == ErrorCode::kNotFound) co_return unknown_passkey();
  if (!noted && noted.error().code == ErrorCode::kConflict) {
    log::warn("the counter of a passkey has gone back: it may have been copied",
              {{"user", user->id.str()}, {"passkey", passkey.id.str()}});
    co_return fail(ErrorCode::kUnauthenticated,
                   "This passkey was refused: its counter has gone back, so somebody may have copied it. Log in with "
                   "your password, remove \"" +
                       passkey.name + "\" in your settings, and make a new one.");
  }
  PORTRETO_CO_TRY(noted);
  co_return Verified{*std::move(user), opened->issued_at};
}

// Counted where wrong passwords are, since there all replicas count, and what is old is forgotten: after an hour, when
// the ticket has long been no more good. Only what has verified is, so that nobody fills the store without a key.
Task<Status> Passkeys::spend(std::string_view ticket) {
  const std::string key = "passkey-challenge:" + to_hex(sha256(as_bytes(ticket)));
  PORTRETO_CO_ASSIGN(const auto uses,
                     co_await d_.store.sessions().record_failure(key, d_.clock.now(), security::kFailureWindow));
  if (uses.count > 1) co_return challenge_ended();
  co_return Status{};
}

}  // namespace portreto::services
