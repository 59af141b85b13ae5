#include "roles/web/form_errors.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// A new password for who forgot the old one.
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr char kForgot[] = "/forgot";

Task<Result<http::Response>> forgot(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto policy, co_await exchange.get_auth<api::AuthPolicy>("/auth/policy"));
  const auto state = policy.can_reset_password ? ForgotState::kAsk : ForgotState::kNoMail;
  co_return html(render_forgot(exchange.page(), state, {}));
}

// The same page whether there is such an account or not.
Task<Result<http::Response>> ask_for_link(Exchange& exchange, FormState form) {
  const api::PasswordResetAsk input{form.value("email"), std::string(exchange.page().language->code())};
  auto asked = co_await exchange.send_auth(Method::kPost, "/auth/password-reset", api::to_json(input));
  exchange.page().url = kForgot;
  if (asked) co_return html(render_forgot(exchange.page(), ForgotState::kAsked, {}));
  form.error = std::move(asked).error();
  const unsigned status = refused_status_of(*form.error);
  co_return html(render_forgot(exchange.page(), ForgotState::kAsk, form), status);
}

Task<Result<http::Response>> choose(Exchange& exchange) {
  exchange.page().keep_address_secret(kForgot);
  FormState form;
  form.values = {{"token", exchange.parameter("secret")}};
  co_return html(render_reset(exchange.page(), ResetState::kChoose, form, exchange.dependencies().password_length_min));
}

Task<Result<http::Response>> reset(Exchange& exchange, FormState form) {
  exchange.page().keep_address_secret(kForgot);
  const std::size_t length_min = exchange.dependencies().password_length_min;
  const api::PasswordResetInput input{form.value("token"), form.value("new_password")};
  auto done = co_await exchange.send_auth(Method::kPut, "/auth/password-reset", api::to_json(input));
  if (done) {
    exchange.forget_tokens();  // of whichever session was open here
    co_return html(render_reset(exchange.page(), ResetState::kDone, {}, length_min));
  }
  if (done.error().code == ErrorCode::kNotFound) {
    co_return html(render_reset(exchange.page(), ResetState::kDead, {}, length_min), 404);
  }
  form.error = std::move(done).error();
  const unsigned status = refused_status_of(*form.error);
  co_return html(render_reset(exchange.page(), ResetState::kChoose, form, length_min), status);
}

}  // namespace

void add_password_reset_pages(PageRoutes& routes) {
  routes.page(kForgot, forgot);
  routes.form(kForgot, ask_for_link);
  routes.page("/reset/{secret}", choose);
  routes.form("/reset", reset);
}

}  // namespace portreto::roles::web
