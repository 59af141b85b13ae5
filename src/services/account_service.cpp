#include "services/account_service.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/rules.h"
#include "runtime/log.h"
#include "services/guesses.h"
#include "services/mail_language.h"
#include "services/second_factor.h"

namespace portreto::services {
namespace {

constexpr std::size_t kDeviceBytesMax = 200;

constexpr std::string_view kSecondStep = "second-step";  // what a ticket is for
constexpr std::chrono::minutes kSecondStepTtl{5};

// Collects what is wrong with each field, so that a form can show all of it at once.
template <typename T>
T keep(Result<T> checked, Error& errors) {
  if (checked) return std::move(*checked);
  for (FieldError& field : checked.error().fields) errors.fields.push_back(std::move(field));
  return {};
}

std::unexpected<Error> session_ended() {
  return fail(ErrorCode::kUnauthenticated, "This session has ended. Log in again.");
}

std::unexpected<Error> registration_closed() {
  return fail(ErrorCode::kPermissionDenied, "Registration is closed here. Ask the administrator for an account.");
}

// Whether it was begun with a password that is no longer the person's. (Where clocks differ, also one that was begun
// with the new one moments later, by a replica that is behind: it has to be begun again.)
bool is_ended_by_password(const model::User& user, const model::Session& session) {
  return user.password_changed_at && session.created_at <= *user.password_changed_at &&
         user.password_changed_in != session.id;
}

}  // namespace

AccountService::AccountService(Dependencies dependencies) : d_(std::move(dependencies)) {}

Task<Result<SignedIn>> AccountService::sign_up(Registration registration, std::string device) {
  Error errors{ErrorCode::kInvalidArgument, "Some fields need another look."};
  model::User user{.id = UserId::generate(d_.clock), .created_at = d_.clock.now()};
  user.username = keep(model::check_username(registration.username), errors);
  user.email = keep(model::check_email(registration.email), errors);
  if (auto password = model::check_password(registration.password, user.username, d_.policy.password_length_min);
      !password) {
    for (FieldError& field : password.error().fields) errors.fields.push_back(std::move(field));
  }
  if (registration.language) user.language = keep(check_language(*std::move(registration.language)), errors);
  if (!errors.fields.empty()) co_return fail(std::move(errors));

  PORTRETO_CO_ASSIGN(const auto invitation, co_await admit(std::move(registration.invitation), user.id));
  if (invitation) user.role = invitation->role;
  const Status made = co_await make_account(user, registration.password);
  // Where nobody knows whether the account is there, the use stays taken until that is known (Invitations).
  if (invitation && (made || made.error().code != ErrorCode::kOutcomeUnknown)) {
    const Status settled = co_await d_.invitations.settle(invitation->id, user.id, made.has_value());
    if (!settled) log::warn("the use of an invitation is left to be settled", {{"error", settled.error().message}});
  }
  PORTRETO_CO_TRY(made);
  if (user.role == model::Role::kAdmin) log::warn("an administrator has registered", {{"user", user.id.str()}});
  co_return co_await start_session(std::move(user), std::move(device), d_.clock.now());
}

Task<Result<std::optional<model::Invitation>>> AccountService::admit(std::string token, UserId id) {
  PORTRETO_CO_ASSIGN(const model::SiteSettings site, co_await d_.site.current());
  if (token.empty()) {
    switch (site.registration) {
      case model::RegistrationMode::kOpen: co_return std::nullopt;
      case model::RegistrationMode::kInvitation:
        co_return fail(
            Error::invalid_field("invitation", "Registration is by invitation here. Ask an administrator for one."));
      case model::RegistrationMode::kClosed: co_return registration_closed();
    }
  }
  PORTRETO_CO_ASSIGN(auto invitation, co_await d_.invitations.take(std::move(token), id));
  // One who comes to administer must be able to: it is they who open it again.
  if (site.registration == model::RegistrationMode::kClosed && invitation.role != model::Role::kAdmin) {
    PORTRETO_CO_TRY(co_await d_.invitations.settle(invitation.id, id, false));
    co_return registration_closed();
  }
  co_return invitation;
}

Task<Status> AccountService::make_account(const model::User& user, const std::string& password) {
  model::User account = user;
  PORTRETO_CO_ASSIGN(account.password_hash, co_await d_.hashing_pool.run([&] { return d_.hasher.hash(password); }));
  co_return co_await d_.store.accounts().insert(std::move(account));
}

Task<Result<std::variant<SignedIn, SecondFactorWanted>>> AccountService::sign_in(Login login) {
  const Timestamp began_at = d_.clock.now();
  const std::string folded = model::fold(login.login);
  auto found = co_await d_.store.accounts().find_by_login(folded);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());

  GuessKeys keys{.account = "account:" + folded, .peer = "peer:" + login.peer};
  if (found) {
    if (const auto device = d_.device_tokens.verify(login.device_token, found->id, d_.clock.now())) {
      keys.known_device = "device:" + device->str();
    }
  }
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try(std::move(keys)));

  PORTRETO_CO_ASSIGN(const bool is_right, co_await d_.hashing_pool.run([&]() -> Result<bool> {
    return found ? d_.hasher.verify(login.password, bare_hash(found->password_hash))
                 : d_.hasher.verify_dummy(login.password);
  }));
  if (!is_right || found->is_disabled) {
    PORTRETO_CO_TRY(co_await guesses.note_failure());
    co_return fail(ErrorCode::kUnauthenticated, "The username or the password is not right.");
  }
  PORTRETO_CO_TRY(co_await guesses.note_success());
  if (found->second_factor) {
    SecondFactorWanted wanted{.expires_at = began_at + kSecondStepTtl};
    PORTRETO_CO_ASSIGN(wanted.ticket, d_.tickets.issue(kSecondStep, found->id.str(), found->password_hash, began_at));
    co_return wanted;
  }
  PORTRETO_CO_ASSIGN(SignedIn signed_in, co_await start_session(std::move(*found), std::move(login.device), began_at));
  co_return signed_in;
}

Task<Result<SignedIn>> AccountService::finish_sign_in(SecondStep step) {
  const auto ended = [] { return fail(ErrorCode::kUnauthenticated, "This took too long. Log in again."); };
  const auto id = UserId::parse(security::Tickets::claimed_payload(step.ticket).value_or(""));
  if (!id) co_return ended();
  auto user = co_await d_.store.accounts().find(*id);
  if (!user && user.error().code != ErrorCode::kNotFound) co_return fail(std::move(user).error());
  if (!user || user->is_disabled || !user->second_factor) co_return ended();
  // The password was given when the ticket was issued: one that is changed since ends this login, too.
  const auto opened = d_.tickets.open(kSecondStep, step.ticket, user->password_hash, kSecondStepTtl, d_.clock.now());
  if (!opened) co_return ended();

  const auto device = d_.device_tokens.verify(step.device_token, user->id, d_.clock.now());
  FactorGuess guess{.user = *user, .code = std::move(step.code), .peer = std::move(step.peer)};
  if (device) guess.known_device = device->str();
  PORTRETO_CO_TRY(co_await try_code(d_.store, d_.clock, std::move(guess)));
  co_return co_await start_session(std::move(*user), std::move(step.device), opened->issued_at);
}

Task<Result<SignedIn>> AccountService::sign_in_verified(model::User user, std::string device, Timestamp began_at) {
  co_return co_await start_session(std::move(user), std::move(device), began_at);
}

Task<Result<SignedIn>> AccountService::refresh(std::string refresh_token) {
  const auto token = security::RefreshToken::parse(refresh_token);
  if (!token) co_return session_ended();
  const Timestamp now = d_.clock.now();
  PORTRETO_CO_ASSIGN(security::RefreshToken successor, d_.refresh_tokens.successor(*token, now));

  auto rotation = co_await d_.store.sessions().rotate(token->session, token->hash(), successor.hash(), now);
  if (!rotation && rotation.error().code == ErrorCode::kNotFound) co_return session_ended();
  if (!rotation) co_return fail(std::move(rotation).error());
  const model::Session& session = rotation->session;
  if (session.expires_at <= now) co_return session_ended();
  if (!rotation->is_rotated) {
    const auto verdict =
        security::judge_refresh({session.current_hash, session.previous_hash, session.rotated_at}, *token, now);
    const auto repeated = d_.refresh_tokens.successor_stored_as(session.current_hash, *token, now);
    if (verdict != security::RefreshVerdict::kRepeat || !repeated) {
      PORTRETO_CO_TRY(co_await d_.store.sessions().remove(session.id));
      co_return session_ended();
    }
    successor = *repeated;
  }
  auto user = co_await d_.store.accounts().find(session.user);
  if (!user && user.error().code != ErrorCode::kNotFound) co_return fail(std::move(user).error());
  if (!user || user->is_disabled) co_return session_ended();
  if (is_ended_by_password(*user, session)) {
    PORTRETO_CO_TRY(co_await d_.store.sessions().remove(session.id));
    co_return session_ended();
  }
  co_return issue(*user, session, successor.str());
}

Task<Status> AccountService::sign_out(std::string refresh_token) {
  const auto token = security::RefreshToken::parse(refresh_token);
  if (!token) co_return Status{};
  auto session = co_await d_.store.sessions().find(token->session);
  if (!session) {
    if (session.error().code == ErrorCode::kNotFound) co_return Status{};
    co_return fail(std::move(session).error());
  }
  // Knowing a family's id is not enough to end it.
  if (session->current_hash != token->hash() && session->previous_hash != token->hash()) co_return Status{};
  co_return co_await d_.store.sessions().remove(session->id);
}

Task<Status> AccountService::choose_language(UserId id, std::string language) {
  PORTRETO_CO_ASSIGN(std::string code, check_language(std::move(language)));
  co_return co_await d_.store.accounts().set_language(id, std::move(code));
}

Task<Result<model::User>> AccountService::account(UserId id) { co_return co_await d_.store.accounts().find(id); }

Task<Status> AccountService::require_session(SessionId id) {
  const auto session = co_await d_.store.sessions().find(id);
  if (!session && session.error().code == ErrorCode::kNotFound) co_return session_ended();
  PORTRETO_CO_TRY(session);
  const auto user = co_await d_.store.accounts().find(session->user);
  if (user ? user->is_disabled : user.error().code == ErrorCode::kNotFound) co_return session_ended();
  PORTRETO_CO_TRY(user);
  co_return Status{};
}

Task<Result<std::vector<model::Session>>> AccountService::sessions(UserId user) {
  PORTRETO_CO_ASSIGN(auto sessions, co_await d_.store.sessions().list_of(user));
  const Timestamp now = d_.clock.now();
  std::erase_if(sessions, [&](const model::Session& session) { return session.expires_at <= now; });
  std::ranges::sort(sessions, std::ranges::greater(),
                    [](const model::Session& session) { return std::tuple(session.rotated_at, session.id); });
  co_return sessions;
}

Task<Status> AccountService::end_session(UserId user, SessionId id) {
  const auto missing = [] { return fail(ErrorCode::kNotFound, "This session has ended already."); };
  auto session = co_await d_.store.sessions().find(id);
  if (!session && session.error().code != ErrorCode::kNotFound) co_return fail(std::move(session).error());
  if (!session || session->user != user) co_return missing();
  co_return co_await d_.store.sessions().remove(id);
}

Task<Status> AccountService::end_other_sessions(UserId user, SessionId kept) {
  PORTRETO_CO_TRY(co_await d_.store.sessions().remove_others(user, kept));
  co_return Status{};
}

Task<Status> AccountService::change_password(PasswordChange change) {
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.store.accounts().find(change.user));
  // Whoever found an open browser shall not guess the password in it.
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try({.account = "password:" + user.id.str(), .peer = "peer:" + change.peer}));
  PORTRETO_CO_ASSIGN(const bool is_right, co_await d_.hashing_pool.run([&]() -> Result<bool> {
    return d_.hasher.verify(change.current_password, bare_hash(user.password_hash));
  }));
  if (!is_right) {
    PORTRETO_CO_TRY(co_await guesses.note_failure());
    co_return fail(Error::invalid_field("current_password", "This is not your current password."));
  }
  const auto checked = model::check_password(change.new_password, user.username, d_.policy.password_length_min);
  if (!checked) {
    std::string message = checked.error().fields.empty() ? checked.error().message : checked.error().fields[0].message;
    co_return fail(Error::invalid_field("new_password", std::move(message)));
  }
  PORTRETO_CO_ASSIGN(std::string hash,
                     co_await d_.hashing_pool.run([&] { return d_.hasher.hash(change.new_password); }));
  if (user.second_factor) hash = marked_hash(hash);
  PORTRETO_CO_TRY(co_await d_.store.accounts().change_password({.user = user.id,
                                                                .expected = user.password_hash,
                                                                .password_hash = std::move(hash),
                                                                .at = d_.clock.now(),
                                                                .in = change.session}));
  PORTRETO_CO_TRY(co_await d_.store.sessions().remove_others(user.id, change.session));
  co_return co_await guesses.note_success();
}

Task<Result<SignedIn>> AccountService::start_session(model::User user, std::string device, Timestamp began_at) {
  const Timestamp now = d_.clock.now();
  model::Session session{
      .id = SessionId::generate(d_.clock), .user = user.id, .rotated_at = now, .created_at = began_at};
  const auto token = security::RefreshToken::generate(session.id);
  session.current_hash = token.hash();
  session.expires_at = now + d_.policy.refresh_token_ttl;
  session.device = device.substr(0, kDeviceBytesMax);
  PORTRETO_CO_TRY(co_await d_.store.sessions().insert(session));
  PORTRETO_CO_ASSIGN(SignedIn signed_in, issue(user, session, token.str()));
  PORTRETO_CO_ASSIGN(signed_in.device_token, d_.device_tokens.issue(user.id, now));
  co_return signed_in;
}

Result<SignedIn> AccountService::issue(const model::User& user, const model::Session& session,
                                       std::string refresh_token) const {
  const security::AccessSubject subject{user.id, session.id, user.username, std::string(model::to_string(user.role))};
  PORTRETO_ASSIGN(security::IssuedAccessToken access, d_.signer.sign(subject, d_.clock.now()));
  return SignedIn{user, std::move(access.text), access.expires_at, std::move(refresh_token), session.expires_at, {}};
}

}  // namespace portreto::services
