#include "services/second_factor.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/random.h"
#include "security/base32.h"
#include "security/totp.h"
#include "services/guesses.h"

namespace portreto::services {
namespace {

constexpr std::string_view kMark = "2f";
constexpr std::string_view kIssuer = "Portreto";

constexpr std::string_view kEnrolling = "second-factor";  // what a ticket is for
constexpr std::chrono::minutes kEnrolmentTtl{15};

constexpr std::size_t kRecoveryCodes = 10;
constexpr std::size_t kRecoveryCodeBytes = 10;  // nobody guesses 80 bits, so that a plain hash keeps them
constexpr std::size_t kGroupChars = 4;

Sha256Digest hash_of(UserId user, ByteView recovery_code) {
  std::string text = "recovery|v1|" + user.str() + '|';
  text += as_text(recovery_code);
  return sha256(as_bytes(text));
}

struct RecoveryCodes {
  std::vector<std::string> texts;  // "ABCD-EFGH-IJKL-MNOP"
  std::vector<Sha256Digest> hashes;
};

RecoveryCodes make_recovery_codes(UserId user) {
  RecoveryCodes codes;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    Bytes bytes(kRecoveryCodeBytes);
    fill_random(bytes);
    std::string text = security::to_base32(bytes);
    for (std::size_t at = text.size() - kGroupChars; at > 0; at -= kGroupChars) text.insert(at, "-");
    codes.texts.push_back(std::move(text));
    codes.hashes.push_back(hash_of(user, bytes));
  }
  return codes;
}

std::unexpected<Error> wrong_code() {
  return fail(Error::invalid_field("code", "This code is not right, or was used before. Wait for the next one."));
}

std::unexpected<Error> is_on_already() {
  return fail(ErrorCode::kConflict, "Two-step login is on already. Turn it off first to use another app.");
}

// kConflict when the code was used before.
Task<Status> use_code(metadata::AccountStore& accounts, const model::User& user, std::string code, Timestamp now) {
  std::erase_if(code, [](char c) { return c == ' ' || c == '-'; });
  if (const auto step = security::totp_step_of(user.second_factor->secret, code, now)) {
    co_return co_await accounts.use_factor_step(user.id, *step);
  }
  const auto recovery = security::from_base32(code);
  if (!recovery || recovery->size() != kRecoveryCodeBytes) co_return wrong_code();
  co_return co_await accounts.use_recovery_code(user.id, hash_of(user.id, *recovery));
}

GuessKeys keys_of(UserId user, std::string peer) {
  return {.account = "factor:" + user.str(), .peer = "peer:" + std::move(peer)};
}

}  // namespace

std::string marked_hash(std::string_view bare) { return std::string(kMark).append(bare); }

std::string enrolment_binding_of(const model::User& user) { return user.id.str() + '|' + user.password_hash; }

std::string_view bare_hash(std::string_view stored) {
  if (stored.starts_with(kMark)) stored.remove_prefix(kMark.size());
  return stored;
}

Task<Status> try_code(metadata::MetadataStore& store, const Clock& clock, FactorGuess guess) {
  GuessKeys keys = keys_of(guess.user.id, std::move(guess.peer));
  if (guess.known_device) keys.known_device = "factor-device:" + *guess.known_device;
  Guesses guesses(store.sessions(), clock);
  PORTRETO_CO_TRY(co_await guesses.may_try(std::move(keys)));
  const auto used = co_await use_code(store.accounts(), guess.user, std::move(guess.code), clock.now());
  if (used) co_return co_await guesses.note_success();
  const bool is_wrong = used.error().code == ErrorCode::kConflict || used.error().code == ErrorCode::kInvalidArgument;
  if (!is_wrong) co_return used;
  PORTRETO_CO_TRY(co_await guesses.note_failure());
  co_return wrong_code();
}

Task<Result<SecondFactors::Enrolment>> SecondFactors::enrol(UserId id) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.store.accounts().find(id));
  if (user.second_factor) co_return is_on_already();
  Bytes secret(security::kTotpSecretBytes);
  fill_random(secret);
  Enrolment enrolment{.secret = security::to_base32(secret), .uri = security::totp_uri(kIssuer, user.username, secret)};
  PORTRETO_CO_ASSIGN(enrolment.ticket,
                     d_.tickets.issue(kEnrolling, enrolment.secret, enrolment_binding_of(user), d_.clock.now()));
  co_return enrolment;
}

Task<Result<std::vector<std::string>>> SecondFactors::turn_on(Proof proof, std::string ticket) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.store.accounts().find(proof.user));
  if (user.second_factor) co_return is_on_already();
  const auto opened = d_.tickets.open(kEnrolling, ticket, enrolment_binding_of(user), kEnrolmentTtl, d_.clock.now());
  if (!opened) {
    co_return fail(ErrorCode::kUnauthenticated, "This took too long. Begin again with a new QR code.");
  }
  const auto secret = security::from_base32(opened->payload);
  PORTRETO_CO_TRY(co_await check_password(user, proof));
  std::erase_if(proof.code, [](char c) { return c == ' '; });
  const auto step = security::totp_step_of(*secret, proof.code, d_.clock.now());
  if (!step) co_return wrong_code();  // of a secret that is on the screen: there is nothing to guess
  RecoveryCodes codes = make_recovery_codes(user.id);
  PORTRETO_CO_TRY(co_await d_.store.accounts().change_second_factor(
      {.user = user.id,
       .expected = user.password_hash,
       .password_hash = marked_hash(bare_hash(user.password_hash)),
       .second_factor = model::SecondFactor{*secret, *step, std::move(codes.hashes)}}));
  co_return std::move(codes.texts);
}

Task<Status> SecondFactors::turn_off(Proof proof) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await check(proof));
  co_return co_await d_.store.accounts().change_second_factor(
      {.user = user.id,
       .expected = user.password_hash,
       .password_hash = std::string(bare_hash(user.password_hash)),
       .second_factor = std::nullopt});
}

Task<Result<std::vector<std::string>>> SecondFactors::renew_recovery_codes(Proof proof) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await check(proof));
  RecoveryCodes codes = make_recovery_codes(user.id);
  PORTRETO_CO_TRY(co_await d_.store.accounts().replace_recovery_codes(user.id, user.second_factor->secret,
                                                                      std::move(codes.hashes)));
  co_return std::move(codes.texts);
}

// Counted as guesses at a code, for both are asked for at once.
Task<Status> SecondFactors::check_password(const model::User& user, const Proof& proof) {
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try(keys_of(user.id, proof.peer)));
  PORTRETO_CO_ASSIGN(const bool is_right, co_await d_.hashing_pool.run([&]() -> Result<bool> {
    return d_.hasher.verify(proof.password, bare_hash(user.password_hash));
  }));
  if (is_right) co_return Status{};
  PORTRETO_CO_TRY(co_await guesses.note_failure());
  co_return fail(Error::invalid_field("password", "This is not your password."));
}

Task<Result<model::User>> SecondFactors::check_person(Proof proof) {
  PORTRETO_CO_ASSIGN(model::User user, co_await d_.store.accounts().find(proof.user));
  PORTRETO_CO_TRY(co_await check_password(user, proof));
  if (!user.second_factor) co_return user;
  PORTRETO_CO_TRY(co_await try_code(d_.store, d_.clock, {.user = user, .code = proof.code, .peer = proof.peer}));
  co_return user;
}

Task<Result<model::User>> SecondFactors::check(const Proof& proof) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.store.accounts().find(proof.user));
  if (!user.second_factor) co_return fail(ErrorCode::kConflict, "Two-step login is off.");
  co_return co_await check_person(proof);
}

}  // namespace portreto::services
