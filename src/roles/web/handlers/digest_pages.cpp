#include "roles/web/form_errors.h"
#include "roles/web/handlers/language_choice.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Mail about what concerns a person: chosen in the settings, confirmed and ended by links in the mails.
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr char kDigestSettings[] = "/settings/mail";

// Also when it was just chosen, so that the page says what is in force.
Task<Result<http::Response>> digest_settings_page(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto account, co_await exchange.get_auth<api::AccountView>("/auth/account"));
  PORTRETO_CO_ASSIGN(const auto policy, co_await exchange.get_auth<api::AuthPolicy>("/auth/policy"));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = kDigestSettings;
  const bool is_saved = exchange.query("saved") == "yes";
  co_return html(render_digest_settings(exchange.page(), account, policy.can_reset_password, is_saved, form), status);
}

Task<Result<http::Response>> digest_settings(Exchange& exchange) { return digest_settings_page(exchange, {}, 200); }

Task<Status> put_digest(Exchange& exchange, const FormState& form) {
  // First, so that the mail that asks whether they want it is in it.
  if (const std::string language = form.value("language"); !language.empty()) {
    PORTRETO_CO_TRY(co_await exchange.send_auth(Method::kPut, "/auth/account/language",
                                                api::to_json(api::LanguageInput{language})));
    end_language_choice(exchange);
  }
  const std::string every = form.value("every");
  api::DigestInput input;
  if (!every.empty()) input.every = model::parse_digest_interval(every);
  co_return co_await exchange.send_auth(Method::kPut, "/auth/account/digest", api::to_json(input));
}

Task<Result<http::Response>> choose_digest(Exchange& exchange, FormState form) {
  auto chosen = co_await put_digest(exchange, form);
  if (chosen) co_return see_other(std::string(kDigestSettings) + "?saved=yes");
  form.error = std::move(chosen).error();
  const unsigned status = refused_status_of(*form.error);
  co_return co_await digest_settings_page(exchange, std::move(form), status);
}

// Whoever has the link may do it.
PageHandler ask_by_link(DigestLinkPage page) {
  return [page](Exchange& exchange) -> Task<Result<http::Response>> {
    exchange.page().keep_address_secret(kDigestSettings);
    FormState form;
    form.values = {{"link", exchange.parameter("secret")}};
    co_return html(render_digest_link(exchange.page(), page, DigestLinkState::kAsk, form));
  };
}

FormHandler act_by_link(DigestLinkPage page, std::string path) {
  return [page, path](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    exchange.page().keep_address_secret(kDigestSettings);
    const auto done =
        co_await exchange.send_auth(Method::kPost, path, api::to_json(api::DigestLinkInput{form.value("link")}));
    if (!done && done.error().code != ErrorCode::kNotFound) co_return fail(done.error());
    const auto state = done ? DigestLinkState::kDone : DigestLinkState::kDead;
    co_return html(render_digest_link(exchange.page(), page, state, {}), done ? 200 : 404);
  };
}

}  // namespace

void add_digest_pages(PageRoutes& routes) {
  routes.page(kDigestSettings, digest_settings);
  routes.form(kDigestSettings, choose_digest);
  routes.page("/digest/confirm/{secret}", ask_by_link(DigestLinkPage::kConfirm));
  routes.form("/digest/confirm", act_by_link(DigestLinkPage::kConfirm, "/auth/digest/confirmation"));
  routes.page("/digest/end/{secret}", ask_by_link(DigestLinkPage::kEnd));
  routes.form("/digest/end", act_by_link(DigestLinkPage::kEnd, "/auth/digest/end"));
}

}  // namespace portreto::roles::web
