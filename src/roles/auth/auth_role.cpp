#include "roles/auth/auth_role.h"

#include <utility>

#include "http/status.h"
#include "roles/api/bearer.h"
#include "roles/api/dto.h"
#include "roles/api/rest.h"

namespace portreto::roles {
namespace {

using http::Method;

std::string device_of(const http::Request& request) {
  return std::string(request.headers.find("User-Agent").value_or("unknown"));
}

std::uint64_t seconds_until(Timestamp time, Timestamp now) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(time - now).count()));
}

http::Response tokens_answer(services::SignedIn signed_in, Timestamp now, unsigned status) {
  api::TokenPair pair;
  pair.access_token = std::move(signed_in.access_token);
  pair.expires_in = seconds_until(signed_in.access_expires_at, now);
  pair.refresh_token = std::move(signed_in.refresh_token);
  pair.refresh_expires_in = seconds_until(signed_in.refresh_expires_at, now);
  pair.user = {signed_in.user.id, signed_in.user.username};
  if (!signed_in.device_token.empty()) pair.device_token = std::move(signed_in.device_token);
  return api::answer(pair, status);
}

api::DeletionReceipt receipt_view(const model::Deletion& deletion) {
  api::DeletionReceipt view{.deleted_at = deletion.created_at,
                            .is_counted = deletion.state != model::Deletion::State::kCounting,
                            .photos = deletion.photos,
                            .bytes = deletion.bytes,
                            .galleries = deletion.galleries,
                            .comments = deletion.comments,
                            .likes = deletion.likes,
                            .follows = deletion.follows,
                            .erased_at = deletion.erased_at,
                            .finished_at = deletion.finished_at};
  for (const model::DeletionNode& node : deletion.nodes) {
    view.nodes.push_back({node.node, node.images, node.bytes, node.left, node.erased_at, node.is_retired});
  }
  return view;
}

api::DigestView digest_view(const std::optional<model::Digest>& digest) {
  if (!digest) return {};
  return {digest->every, digest->is_confirmed};
}

constexpr std::uint64_t kPasskeyChallengeSeconds = std::chrono::seconds(services::kPasskeyChallengeTtl).count();

api::PasskeyView passkey_view(const model::Passkey& passkey) {
  return {passkey.id, passkey.name, passkey.created_at, passkey.used_at};
}

}  // namespace

AuthRole::AuthRole(Dependencies dependencies) : d_(dependencies), router_(http::problem_response) {
  using Member = Task<Result<http::Response>> (AuthRole::*)(http::Request&);
  const auto add = [this](Method method, std::string path, Member member, http::Access access = http::Access::kAnyone) {
    router_.add({.method = method,
                 .pattern = "/api/v1/auth" + path,
                 .access = access,
                 .handler = [this, member](http::Request& request) { return (this->*member)(request); }});
  };
  add(Method::kPost, "/register", &AuthRole::sign_up);
  add(Method::kPost, "/login", &AuthRole::sign_in);
  add(Method::kPost, "/login/code", &AuthRole::finish_sign_in);
  add(Method::kPost, "/refresh", &AuthRole::refresh);
  add(Method::kPost, "/logout", &AuthRole::sign_out);
  add(Method::kGet, "/jwks", &AuthRole::jwks);
  add(Method::kGet, "/account", &AuthRole::account, http::Access::kUser);
  add(Method::kGet, "/sessions", &AuthRole::sessions, http::Access::kUser);
  add(Method::kDelete, "/sessions", &AuthRole::end_other_sessions, http::Access::kUser);
  add(Method::kDelete, "/sessions/{id}", &AuthRole::end_session, http::Access::kUser);
  add(Method::kPut, "/password", &AuthRole::change_password, http::Access::kUser);
  add(Method::kGet, "/policy", &AuthRole::policy);
  add(Method::kPost, "/password-reset", &AuthRole::ask_password_reset);
  add(Method::kPut, "/password-reset", &AuthRole::reset_password);
  add(Method::kPut, "/account/language", &AuthRole::choose_language, http::Access::kUser);
  add(Method::kPut, "/account/digest", &AuthRole::choose_digest, http::Access::kUser);
  add(Method::kPost, "/digest/confirmation", &AuthRole::confirm_digest);
  add(Method::kPost, "/digest/end", &AuthRole::end_digest);
  add(Method::kPost, "/second-factor/enrolment", &AuthRole::enrol_second_factor, http::Access::kUser);
  add(Method::kPut, "/second-factor", &AuthRole::turn_on_second_factor, http::Access::kUser);
  add(Method::kPost, "/second-factor/off", &AuthRole::turn_off_second_factor, http::Access::kUser);
  add(Method::kPost, "/second-factor/recovery-codes", &AuthRole::renew_recovery_codes, http::Access::kUser);
  add(Method::kGet, "/login/passkey", &AuthRole::begin_passkey_login);
  add(Method::kPost, "/login/passkey", &AuthRole::finish_passkey_login);
  add(Method::kPost, "/passkeys/enrolment", &AuthRole::begin_passkey, http::Access::kUser);
  add(Method::kPost, "/passkeys", &AuthRole::add_passkey, http::Access::kUser);
  add(Method::kGet, "/passkeys", &AuthRole::passkeys, http::Access::kUser);
  add(Method::kDelete, "/passkeys/{id}", &AuthRole::remove_passkey, http::Access::kUser);
  add(Method::kPost, "/account/deletion", &AuthRole::delete_account, http::Access::kUser);
  add(Method::kGet, "/deletions/{secret}", &AuthRole::deletion);
}

void AuthRole::set_public_keys(const security::PublicRing& ring) { jwks_.set(security::jwks(ring)); }

Task<Result<http::Response>> AuthRole::sign_up(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::RegisterInput>(request));
  PORTRETO_CO_ASSIGN(auto signed_in, co_await d_.accounts.sign_up(
                                         {std::move(input.username), std::move(input.email), std::move(input.password),
                                          std::move(input.invitation).value_or(""), std::move(input.language)},
                                         device_of(request)));
  co_return tokens_answer(std::move(signed_in), d_.clock.now(), 201);
}

Task<Result<http::Response>> AuthRole::sign_in(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::LoginInput>(request));
  PORTRETO_CO_ASSIGN(auto outcome, co_await d_.accounts.sign_in({.login = std::move(input.login),
                                                                 .password = std::move(input.password),
                                                                 .device = device_of(request),
                                                                 .device_token = input.device_token.value_or(""),
                                                                 .peer = request.context.peer_address}));
  const Timestamp now = d_.clock.now();
  // 202, so that a program that knows no second factor does not take this for tokens.
  if (auto* wanted = std::get_if<services::SecondFactorWanted>(&outcome)) {
    co_return api::answer(api::SecondFactorNeeded{std::move(wanted->ticket), seconds_until(wanted->expires_at, now)},
                          202);
  }
  co_return tokens_answer(std::get<services::SignedIn>(std::move(outcome)), now, 200);
}

Task<Result<http::Response>> AuthRole::finish_sign_in(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::LoginCodeInput>(request));
  PORTRETO_CO_ASSIGN(auto signed_in,
                     co_await d_.accounts.finish_sign_in({.ticket = std::move(input.ticket),
                                                          .code = std::move(input.code),
                                                          .device = device_of(request),
                                                          .device_token = input.device_token.value_or(""),
                                                          .peer = request.context.peer_address}));
  co_return tokens_answer(std::move(signed_in), d_.clock.now(), 200);
}

Task<Result<http::Response>> AuthRole::refresh(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::RefreshInput>(request));
  PORTRETO_CO_ASSIGN(auto signed_in, co_await d_.accounts.refresh(std::move(input.refresh_token)));
  co_return tokens_answer(std::move(signed_in), d_.clock.now(), 200);
}

Task<Result<http::Response>> AuthRole::sign_out(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::RefreshInput>(request));
  PORTRETO_CO_TRY(co_await d_.accounts.sign_out(std::move(input.refresh_token)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::account(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(const model::User user, co_await d_.accounts.account(subject.user));
  api::AccountView view{user.id, user.username, user.email, user.role, user.created_at};
  view.has_second_factor = user.second_factor.has_value();
  if (user.second_factor) view.recovery_codes_left = user.second_factor->recovery_codes.size();
  if (!user.language.empty()) view.language = user.language;
  PORTRETO_CO_ASSIGN(const auto digest, co_await d_.digests.find(subject.user));
  view.digest = digest_view(digest);
  co_return api::answer(view);
}

Task<Result<security::AccessSubject>> AuthRole::require_session(const http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto claims, api::require_bearer(request, d_.tokens, d_.clock.now()));
  PORTRETO_CO_TRY(co_await d_.accounts.require_session(claims->subject.session));
  co_return claims->subject;
}

Task<Result<http::Response>> AuthRole::sessions(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto sessions, co_await d_.accounts.sessions(subject.user));
  api::SessionList list;
  for (model::Session& session : sessions) {
    list.sessions.push_back({session.id, std::move(session.device), session.created_at, session.rotated_at,
                             session.expires_at, session.id == subject.session});
  }
  co_return api::answer(list);
}

Task<Result<http::Response>> AuthRole::end_session(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  const auto id = SessionId::parse(request.path_parameters.at("id"));
  if (!id) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
  PORTRETO_CO_TRY(co_await d_.accounts.end_session(subject.user, *id));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::end_other_sessions(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_TRY(co_await d_.accounts.end_other_sessions(subject.user, subject.session));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::change_password(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasswordInput>(request));
  PORTRETO_CO_TRY(co_await d_.accounts.change_password({.user = subject.user,
                                                        .session = subject.session,
                                                        .current_password = std::move(input.current_password),
                                                        .new_password = std::move(input.new_password),
                                                        .peer = request.context.peer_address}));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::policy(http::Request&) {
  PORTRETO_CO_ASSIGN(auto site, co_await d_.site.current());
  PORTRETO_CO_ASSIGN(const bool is_unused, co_await d_.site.is_unused());
  co_return api::answer(api::AuthPolicy{.can_reset_password = d_.password_resets.can_send(),
                                        .registration = site.registration,
                                        .welcome = std::move(site.welcome),
                                        .is_unused = is_unused,
                                        .has_passkeys = d_.passkeys.party().has_value()});
}

Task<Result<http::Response>> AuthRole::ask_password_reset(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasswordResetAsk>(request));
  PORTRETO_CO_TRY(co_await d_.password_resets.ask(
      {.email = std::move(input.email), .peer = request.context.peer_address, .language = std::move(input.language)}));
  http::Response response{.status = 202};
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Task<Result<http::Response>> AuthRole::reset_password(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasswordResetInput>(request));
  PORTRETO_CO_TRY(co_await d_.password_resets.reset(std::move(input.token), std::move(input.new_password)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::choose_language(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::LanguageInput>(request));
  PORTRETO_CO_TRY(co_await d_.accounts.choose_language(subject.user, std::move(input.language)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::choose_digest(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::DigestInput>(request));
  PORTRETO_CO_ASSIGN(const auto digest,
                     co_await d_.digests.choose(subject.user, input.every, request.context.peer_address));
  co_return api::answer(digest_view(digest));
}

Task<Result<http::Response>> AuthRole::confirm_digest(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::DigestLinkInput>(request));
  PORTRETO_CO_TRY(co_await d_.digests.confirm(std::move(input.link)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::end_digest(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::DigestLinkInput>(request));
  PORTRETO_CO_TRY(co_await d_.digests.end(std::move(input.link)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::enrol_second_factor(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto enrolment, co_await d_.second_factors.enrol(subject.user));
  co_return api::answer(
      api::SecondFactorEnrolment{std::move(enrolment.ticket), std::move(enrolment.secret), std::move(enrolment.uri)});
}

Task<Result<http::Response>> AuthRole::turn_on_second_factor(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::SecondFactorInput>(request));
  PORTRETO_CO_ASSIGN(auto codes, co_await d_.second_factors.turn_on({.user = subject.user,
                                                                     .password = std::move(input.password),
                                                                     .code = std::move(input.code),
                                                                     .peer = request.context.peer_address},
                                                                    std::move(input.ticket)));
  co_return api::answer(api::RecoveryCodes{std::move(codes)});
}

Task<Result<services::SecondFactors::Proof>> AuthRole::read_proof(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::SecondFactorProof>(request));
  co_return services::SecondFactors::Proof{.user = subject.user,
                                           .password = std::move(input.password),
                                           .code = std::move(input.code),
                                           .peer = request.context.peer_address};
}

Task<Result<http::Response>> AuthRole::turn_off_second_factor(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto proof, co_await read_proof(request));
  PORTRETO_CO_TRY(co_await d_.second_factors.turn_off(std::move(proof)));
  co_return api::no_content();
}

Task<Result<http::Response>> AuthRole::renew_recovery_codes(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto proof, co_await read_proof(request));
  PORTRETO_CO_ASSIGN(auto codes, co_await d_.second_factors.renew_recovery_codes(std::move(proof)));
  co_return api::answer(api::RecoveryCodes{std::move(codes)});
}

Task<Result<http::Response>> AuthRole::begin_passkey_login(http::Request&) {
  PORTRETO_CO_ASSIGN(auto challenge, d_.passkeys.begin_login());
  co_return api::answer(
      api::PasskeyChallenge{std::move(challenge.text), std::move(challenge.party.id), kPasskeyChallengeSeconds});
}

Task<Result<http::Response>> AuthRole::finish_passkey_login(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasskeyLoginInput>(request));
  PORTRETO_CO_ASSIGN(auto verified,
                     co_await d_.passkeys.verify({.credential_id = std::move(input.credential_id),
                                                  .client_data = std::move(input.client_data),
                                                  .authenticator_data = std::move(input.authenticator_data),
                                                  .signature = std::move(input.signature),
                                                  .user_handle = std::move(input.user_handle),
                                                  .device_token = input.device_token.value_or(""),
                                                  .peer = request.context.peer_address}));
  PORTRETO_CO_ASSIGN(auto signed_in, co_await d_.accounts.sign_in_verified(std::move(verified.user), device_of(request),
                                                                           verified.began_at));
  co_return tokens_answer(std::move(signed_in), d_.clock.now(), 200);
}

Task<Result<http::Response>> AuthRole::begin_passkey(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasskeyProof>(request));
  PORTRETO_CO_ASSIGN(auto enrolment, co_await d_.passkeys.begin_enrolment({.user = subject.user,
                                                                           .password = std::move(input.password),
                                                                           .code = input.code.value_or(""),
                                                                           .peer = request.context.peer_address}));
  co_return api::answer(api::PasskeyEnrolment{
      .challenge = std::move(enrolment.challenge),
      .rp_id = std::move(enrolment.party.id),
      .user_id = services::user_handle_of(enrolment.user.id),
      .username = std::move(enrolment.user.username),
      .algorithms = {std::begin(security::kPasskeyAlgorithms), std::end(security::kPasskeyAlgorithms)},
      .known_credentials = std::move(enrolment.known),
      .expires_in = kPasskeyChallengeSeconds});
}

Task<Result<http::Response>> AuthRole::add_passkey(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PasskeyInput>(request));
  PORTRETO_CO_ASSIGN(const auto passkey,
                     co_await d_.passkeys.enrol({.user = subject.user,
                                                 .name = std::move(input.name),
                                                 .client_data = std::move(input.client_data),
                                                 .attestation_object = std::move(input.attestation_object)}));
  co_return api::created(passkey_view(passkey), "/api/v1/auth/passkeys/" + passkey.id.str());
}

Task<Result<http::Response>> AuthRole::passkeys(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  PORTRETO_CO_ASSIGN(const auto passkeys, co_await d_.passkeys.list(subject.user));
  api::PasskeyList list;
  for (const model::Passkey& passkey : passkeys) list.passkeys.push_back(passkey_view(passkey));
  co_return api::answer(list);
}

Task<Result<http::Response>> AuthRole::remove_passkey(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto subject, co_await require_session(request));
  const auto id = PasskeyId::parse(request.path_parameters.at("id"));
  if (!id) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
  PORTRETO_CO_TRY(co_await d_.passkeys.remove(subject.user, *id));
  co_return api::no_content();
}

// The session of a try whose answer was lost has ended with it; the password is asked for in any case.
Task<Result<http::Response>> AuthRole::delete_account(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto claims, api::require_bearer(request, d_.tokens, d_.clock.now()));
  const UserId user = claims->subject.user;
  PORTRETO_CO_ASSIGN(const bool is_deleted, co_await d_.deletions.is_deleted(user));
  if (!is_deleted) PORTRETO_CO_TRY(co_await d_.accounts.require_session(claims->subject.session));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::DeletionInput>(request));
  PORTRETO_CO_ASSIGN(const std::string secret, co_await d_.deletions.remove({.user = user,
                                                                             .password = std::move(input.password),
                                                                             .username = std::move(input.username),
                                                                             .peer = request.context.peer_address}));
  co_return api::answer(api::DeletionStarted{secret, "/deleted/" + secret}, 202);
}

Task<Result<http::Response>> AuthRole::deletion(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto receipt, co_await d_.deletions.receipt(request.path_parameters.at("secret")));
  co_return api::answer(receipt_view(receipt));
}

Task<Result<http::Response>> AuthRole::jwks(http::Request&) {
  const auto text = jwks_.get();
  if (text->empty()) co_return fail(ErrorCode::kUnavailable, "The keys are not there yet. Try again in a moment.");
  http::Response response{.body = *text};
  response.headers.set("Content-Type", "application/jwk-set+json");
  // Shorter than the time from a key's publication to its first signature.
  response.headers.set("Cache-Control", "public, max-age=300");
  co_return response;
}

}  // namespace portreto::roles
