#include <utility>

#include "roles/web/form_errors.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Two-step login: turning it on and off. (Its step of a login is in account_pages.cpp.)
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr char kPage[] = "/settings/second-factor";

// What is shown again above the form; anything else is a page of its own.
bool is_for_form(const Error& error) { return !error.fields.empty() || error.code == ErrorCode::kTooManyRequests; }

Task<Result<http::Response>> show_state(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto account, co_await exchange.get_auth<api::AccountView>("/auth/account"));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = kPage;
  if (account.has_second_factor) {
    co_return html(render_second_factor(exchange.page(), form, account.recovery_codes_left), status);
  }
  // The same key again for whoever mistyped the code: their app has it already.
  if (form.value("ticket").empty()) {
    PORTRETO_CO_ASSIGN(const auto enrolment, co_await exchange.send_auth_for<api::SecondFactorEnrolment>(
                                                 Method::kPost, "/auth/second-factor/enrolment", {}));
    form.values = {{"ticket", enrolment.ticket}, {"secret", enrolment.secret}, {"uri", enrolment.uri}};
  }
  co_return html(render_second_factor_enrolment(exchange.page(), form), status);
}

Task<Result<http::Response>> second_factor(Exchange& exchange) { return show_state(exchange, {}, 200); }

// The codes are on the answer itself and nowhere else.
Task<Result<http::Response>> show_codes(Exchange& exchange, Result<api::RecoveryCodes> codes, FormState form) {
  if (!codes && !is_for_form(codes.error())) co_return fail(std::move(codes).error());
  if (!codes) {
    form.error = std::move(codes).error();
    const unsigned status = refused_status_of(*form.error);
    co_return co_await show_state(exchange, std::move(form), status);
  }
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = kPage;
  co_return html(render_recovery_codes(exchange.page(), codes->recovery_codes));
}

Task<Result<http::Response>> turn_on(Exchange& exchange, FormState form) {
  const api::SecondFactorInput input{form.value("ticket"), form.value("password"), form.value("code")};
  auto codes =
      co_await exchange.send_auth_for<api::RecoveryCodes>(Method::kPut, "/auth/second-factor", api::to_json(input));
  // The key on the page is too old: a new one is shown, with the reason.
  if (!codes && codes.error().code == ErrorCode::kUnauthenticated) {
    form.values.clear();
    form.error = std::move(codes).error();
    co_return co_await show_state(exchange, std::move(form), 400);
  }
  co_return co_await show_codes(exchange, std::move(codes), std::move(form));
}

std::string proof_of(const FormState& form) {
  return api::to_json(api::SecondFactorProof{form.value("password"), form.value("code")});
}

Task<Result<http::Response>> renew_codes(Exchange& exchange, FormState form) {
  auto codes = co_await exchange.send_auth_for<api::RecoveryCodes>(Method::kPost, "/auth/second-factor/recovery-codes",
                                                                   proof_of(form));
  co_return co_await show_codes(exchange, std::move(codes), std::move(form));
}

Task<Result<http::Response>> turn_off(Exchange& exchange, FormState form) {
  auto done = co_await exchange.send_auth(Method::kPost, "/auth/second-factor/off", proof_of(form));
  if (done) co_return see_other("/settings/account");
  if (!is_for_form(done.error())) co_return fail(std::move(done).error());
  form.error = std::move(done).error();
  const unsigned status = refused_status_of(*form.error);
  co_return co_await show_state(exchange, std::move(form), status);
}

}  // namespace

void add_second_factor_pages(PageRoutes& routes) {
  routes.page(kPage, second_factor);
  routes.form(kPage, turn_on);
  routes.form("/settings/second-factor/recovery-codes", renew_codes);
  routes.form("/settings/second-factor/off", turn_off);
}

}  // namespace portreto::roles::web
