#include <utility>

#include "http/url.h"
#include "roles/web/form_errors.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// A person's own passkeys. (Logging in by one is in account_pages.cpp.)
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr char kPasskeysPage[] = "/settings/passkeys";

Task<Result<http::Response>> show_passkeys(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto list, co_await exchange.get_auth<api::PasskeyList>("/auth/passkeys"));
  PORTRETO_CO_ASSIGN(const auto account, co_await exchange.get_auth<api::AccountView>("/auth/account"));
  PORTRETO_CO_ASSIGN(const auto policy, co_await exchange.get_auth<api::AuthPolicy>("/auth/policy"));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = kPasskeysPage;
  const PasskeyRules rules{.can_add = policy.has_passkeys, .wants_code = account.has_second_factor};
  co_return html(render_passkeys(exchange.page(), form, list, rules), status);
}

Task<Result<http::Response>> passkeys(Exchange& exchange) { return show_passkeys(exchange, {}, 200); }

// The form again, with what was wrong in it, or took too long.
Task<Result<http::Response>> refuse_passkey(Exchange& exchange, FormState form, Error error) {
  const unsigned status = refused_status_of(error);
  form.error = std::move(error);
  co_return co_await show_passkeys(exchange, std::move(form), status == 401 ? 400 : status);
}

// Whose session has ended must log in; a challenge that has, is told as a refused form is.
bool is_for_passkey_form(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kTooManyRequests:
    case ErrorCode::kConflict:
    case ErrorCode::kAlreadyExists: return true;
    default: return false;
  }
}

Task<Result<http::Response>> begin_passkey(Exchange& exchange, FormState form) {
  api::PasskeyProof proof{.password = form.value("password")};
  if (const std::string code = form.value("code"); !code.empty()) proof.code = code;
  auto begun = co_await exchange.send_auth_for<api::PasskeyEnrolment>(Method::kPost, "/auth/passkeys/enrolment",
                                                                      api::to_json(proof));
  if (!begun && is_for_passkey_form(begun.error())) {
    co_return co_await refuse_passkey(exchange, std::move(form), std::move(begun).error());
  }
  PORTRETO_CO_TRY(begun);
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = kPasskeysPage;
  co_return html(render_passkey_making(exchange.page(), form, *begun));
}

Task<Result<http::Response>> add_passkey(Exchange& exchange, FormState form) {
  const api::PasskeyInput input{form.value("name"), form.value("client_data"), form.value("attestation_object")};
  auto added = co_await exchange.send_auth_for<api::PasskeyView>(Method::kPost, "/auth/passkeys", api::to_json(input));
  if (added) co_return see_other(kPasskeysPage);
  const bool has_ended = added.error().code == ErrorCode::kUnauthenticated && exchange.is_signed_in();
  if (!is_for_passkey_form(added.error()) && !has_ended) co_return fail(std::move(added).error());
  co_return co_await refuse_passkey(exchange, std::move(form), std::move(added).error());
}

Task<Result<http::Response>> remove_passkey(Exchange& exchange, FormState) {
  const std::string path = "/auth/passkeys/" + http::encode_path_segment(exchange.parameter("id"));
  const auto removed = co_await exchange.send_auth(Method::kDelete, path, {});
  if (!removed && removed.error().code != ErrorCode::kNotFound) co_return fail(removed.error());
  co_return see_other(kPasskeysPage);
}

}  // namespace

void add_passkey_pages(PageRoutes& routes) {
  routes.page(kPasskeysPage, passkeys);
  routes.form(kPasskeysPage, begin_passkey);
  routes.form("/settings/passkeys/new", add_passkey);
  routes.form("/settings/passkeys/{id}/remove", remove_passkey);
}

}  // namespace portreto::roles::web
