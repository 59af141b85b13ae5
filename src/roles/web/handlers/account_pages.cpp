#include "http/status.h"
#include "roles/web/handlers/language_choice.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

constexpr std::chrono::seconds kThemeAge = std::chrono::hours(24 * 365);

// Of a form that is shown again. 401 would make a browser ask for a password of its own.
unsigned refused_status(const Error& error) {
  const unsigned status = http::status_of(error.code);
  return status == 401 || !error.fields.empty() ? 400 : status;
}

// Without an answer about passkeys, or where none can be used, the form has the password alone.
Task<Result<http::Response>> show_login(Exchange& exchange, const FormState& form, std::string return_to,
                                        unsigned status) {
  const auto policy = co_await exchange.get_auth<api::AuthPolicy>("/auth/policy");
  co_return html(render_login(exchange.page(), form, return_to, policy && policy->has_passkeys), status);
}

Task<Result<http::Response>> login_form(Exchange& exchange) {
  if (exchange.is_signed_in()) co_return see_other(exchange.query("return_to"));
  co_return co_await show_login(exchange, {}, local_path(exchange.query("return_to")), 200);
}

std::optional<std::string> device_of(Exchange& exchange) {
  const std::string device(exchange.cookies().find("device"));
  return device.empty() ? std::nullopt : std::optional(device);
}

http::Response signed_in(Exchange& exchange, const api::TokenPair& tokens, std::string_view return_to) {
  exchange.keep_tokens(tokens);
  exchange.cookies().remove("csrf");
  return see_other(return_to);
}

Task<http::Response> logged_in(Exchange& exchange, const api::TokenPair& tokens, std::string_view return_to) {
  http::Response response = signed_in(exchange, tokens, return_to);
  co_await tell_language_choice(exchange);
  co_return response;
}

Task<Result<http::Response>> log_in(Exchange& exchange, FormState form) {
  const std::string return_to = local_path(form.value("return_to"));
  const api::LoginInput input{form.value("login"), form.value("password"), device_of(exchange)};
  auto outcome = co_await exchange.log_in(input);
  if (!outcome) {
    form.error = std::move(outcome).error();
    const unsigned status = refused_status(*form.error);
    co_return co_await show_login(exchange, form, return_to, status);
  }
  if (const auto* needed = std::get_if<api::SecondFactorNeeded>(&*outcome)) {
    FormState second;
    second.values = {{"ticket", needed->ticket}};
    exchange.page().url = "/login";
    co_return html(render_login_code(exchange.page(), second, return_to));
  }
  co_return co_await logged_in(exchange, std::get<api::TokenPair>(*outcome), return_to);
}

Task<Result<http::Response>> log_in_with_code(Exchange& exchange, FormState form) {
  const std::string return_to = local_path(form.value("return_to"));
  const api::LoginCodeInput input{form.value("ticket"), form.value("code"), device_of(exchange)};
  auto tokens = co_await exchange.authenticate("/auth/login/code", api::to_json(input));
  if (tokens) co_return co_await logged_in(exchange, *tokens, return_to);
  form.error = std::move(tokens).error();
  exchange.page().url = "/login";
  const unsigned status = refused_status(*form.error);
  // Without a ticket that is good there is no second step.
  if (form.error->code == ErrorCode::kUnauthenticated) {
    co_return co_await show_login(exchange, form, return_to, status);
  }
  co_return html(render_login_code(exchange.page(), form, return_to), status);
}

// What a script asks the device with; it sends the answer as the next form.
Task<Result<http::Response>> passkey_challenge(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto challenge, co_await exchange.get_auth<api::PasskeyChallenge>("/auth/login/passkey"));
  http::Response response = json(api::to_json(challenge));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Task<Result<http::Response>> log_in_with_passkey(Exchange& exchange, FormState form) {
  const std::string return_to = local_path(form.value("return_to"));
  const api::PasskeyLoginInput input{form.value("credential_id"),      form.value("client_data"),
                                     form.value("authenticator_data"), form.value("signature"),
                                     form.value("user_handle"),        device_of(exchange)};
  auto tokens = co_await exchange.authenticate("/auth/login/passkey", api::to_json(input));
  if (tokens) co_return co_await logged_in(exchange, *tokens, return_to);
  form.error = std::move(tokens).error();
  exchange.page().url = "/login";
  const unsigned status = refused_status(*form.error);
  co_return co_await show_login(exchange, form, return_to, status);
}

// What is said there depends on what the administrators have set; without an answer the form is tried all the same.
Task<Result<http::Response>> show_register(Exchange& exchange, const FormState& form, std::string return_to,
                                           unsigned status) {
  const auto policy = co_await exchange.get_auth<api::AuthPolicy>("/auth/policy");
  co_return html(render_register(exchange.page(), form, return_to,
                                 {.password_length_min = exchange.dependencies().password_length_min,
                                  .policy = policy.value_or(api::AuthPolicy())}),
                 status);
}

Task<Result<http::Response>> register_form(Exchange& exchange) {
  if (exchange.is_signed_in()) co_return see_other(exchange.query("return_to"));
  FormState form;
  form.values = {{"invitation", exchange.query("invitation")}};
  exchange.page().has_secret_address = !form.value("invitation").empty();
  co_return co_await show_register(exchange, form, local_path(exchange.query("return_to")), 200);
}

Task<Result<http::Response>> register_person(Exchange& exchange, FormState form) {
  const std::string return_to = local_path(form.value("return_to"));
  api::RegisterInput input{form.value("username"), form.value("email"), form.value("password"), {}};
  if (const std::string invitation = form.value("invitation"); !invitation.empty()) input.invitation = invitation;
  input.language = exchange.page().language->code();
  auto tokens = co_await exchange.authenticate("/auth/register", api::to_json(input));
  if (!tokens) {
    form.error = std::move(tokens).error();
    const unsigned status = refused_status(*form.error);
    exchange.page().url = "/register";
    co_return co_await show_register(exchange, form, return_to, status);
  }
  end_language_choice(exchange);
  co_return signed_in(exchange, *tokens, return_to);
}

Task<Result<http::Response>> log_out(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.end_session());
  co_return see_other("/");
}

// The page to go back to may have a secret address, which a redirect must not give to the next request as the Referer.
http::Response back_to(Exchange& exchange, const FormState& form) {
  exchange.page().has_secret_address = true;
  return see_other(form.value("return_to"));
}

Task<Result<http::Response>> choose_theme(Exchange& exchange, FormState form) {
  const std::string theme = form.value("theme");
  if (theme == "light" || theme == "dark") {
    exchange.cookies().set("theme", theme, kThemeAge);
  } else {
    exchange.cookies().remove("theme");
  }
  co_return back_to(exchange, form);
}

// Any that there is; anything else leaves it to what the browser asks for.
Task<Result<http::Response>> choose_page_language(Exchange& exchange, FormState form) {
  if (const Language* language = find_language(form.value("language"))) {
    co_await keep_language_choice(exchange, *language);
  } else {
    forget_language_choice(exchange);
  }
  co_return back_to(exchange, form);
}

}  // namespace

void add_account_pages(PageRoutes& routes) {
  routes.page("/login", login_form);
  routes.form("/login", log_in);
  routes.form("/login/code", log_in_with_code);
  routes.script(http::Method::kGet, "/login/passkey", 0, passkey_challenge);
  routes.form("/login/passkey", log_in_with_passkey);
  routes.page("/register", register_form);
  routes.form("/register", register_person);
  routes.form("/logout", log_out);
  routes.form("/theme", choose_theme);
  routes.form("/language", choose_page_language);
}

}  // namespace portreto::roles::web
