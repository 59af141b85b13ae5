#include <utility>

#include "http/status.h"
#include "http/url.h"
#include "roles/web/form_expiry.h"
#include "roles/web/form_size.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// For administrators; for everybody else who is logged in the app tier says that there is nothing here.
namespace portreto::roles::web {
namespace {

using http::Method;

FormState form_of(const api::SiteSettingsPage& settings) {
  FormState form;
  form.values = {{"registration", std::string(model::to_string(settings.registration))},
                 {"welcome", settings.welcome},
                 {"quota_gb", settings.quota_bytes == 0 ? "" : gigabytes_text(settings.quota_bytes)},
                 {"revision", std::to_string(settings.revision)}};
  return form;
}

Task<Result<http::Response>> show_settings(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto settings, co_await exchange.get<api::SiteSettingsPage>("/admin/settings"));
  exchange.page().viewer = std::move(settings.viewer);
  co_return html(render_site_settings(exchange.page(), form_of(settings), exchange.query("saved") == "1"));
}

Task<Result<http::Response>> save_settings(Exchange& exchange, FormState form) {
  api::SiteSettingsPatch patch{.registration = model::parse_registration_mode(form.value("registration")),
                               .welcome = form.value("welcome")};
  PORTRETO_CO_ASSIGN(patch.revision, form.number("revision"));
  const auto quota = gigabytes_of(form, "quota_gb");
  Status saved = quota ? Status{} : fail(quota.error());
  if (quota) {
    patch.quota_bytes = quota->value_or(0);
    saved = co_await exchange.send_json(Method::kPatch, "/admin/settings", api::to_json(patch));
  }
  if (saved) co_return see_other("/admin/settings?saved=1");
  if (saved.error().fields.empty()) co_return fail(std::move(saved).error());
  form.error = std::move(saved).error();
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_site_settings(exchange.page(), form, false), 400);
}

Task<Result<http::Response>> show_invitation_page(Exchange& exchange, FormState form, std::string made,
                                                  unsigned status) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::InvitationList>("/admin/invitations"));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_invitations(exchange.page(), form, list, made), status);
}

FormState new_invitation() {
  FormState form;
  form.values = {{"uses_max", "1"}};
  return form;
}

Task<Result<http::Response>> show_invitations(Exchange& exchange) {
  return show_invitation_page(exchange, new_invitation(), {}, 200);
}

Task<Result<api::InvitationCreated>> create_invitation(Exchange& exchange, const FormState& form) {
  api::InvitationInput input{.note = form.value("note")};
  PORTRETO_CO_ASSIGN(input.uses_max, form.number("uses_max"));
  PORTRETO_CO_ASSIGN(input.expires_at, expiry_of(form, exchange.dependencies().clock.now()));
  co_return co_await exchange.send<api::InvitationCreated>(Method::kPost, "/admin/invitations", input);
}

// As with share links: the new one is on the answer itself and nowhere else.
Task<Result<http::Response>> invite(Exchange& exchange, FormState form) {
  auto created = co_await create_invitation(exchange, form);
  exchange.page().url = "/admin/invitations";
  if (created)
    co_return co_await show_invitation_page(exchange, new_invitation(), exchange.origin() + created->path, 200);
  const ErrorCode code = created.error().code;
  if (code != ErrorCode::kInvalidArgument && code != ErrorCode::kConflict) co_return fail(std::move(created).error());
  form.error = std::move(created).error();
  co_return co_await show_invitation_page(exchange, std::move(form), {}, http::status_of(code));
}

std::string path_of_invitation(const Exchange& exchange) {
  return "/admin/invitations/" + http::encode_path_segment(exchange.parameter("id"));
}

Task<Result<http::Response>> ask_revoke_invitation(Exchange& exchange) {
  PORTRETO_CO_TRY(co_await exchange.get<api::InvitationList>("/admin/invitations"));  // administrators alone
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_question(
      exchange.page(), {.heading = exchange.page().say("Revoke this invitation?"_t),
                        .text = exchange.page().say("Nobody can register with it any more. Accounts that were "
                                                    "made with it stay. This cannot be undone."_t),
                        .action = path_of_invitation(exchange) + "/revoke",
                        .submit_label = exchange.page().say("Revoke the invitation"_t),
                        .cancel_url = "/admin/invitations",
                        .return_to = "/admin/invitations"}));
}

Task<Result<http::Response>> revoke_invitation(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, path_of_invitation(exchange)));
  co_return see_other("/admin/invitations");
}

}  // namespace

void add_site_pages(PageRoutes& routes) {
  routes.page("/admin/settings", show_settings);
  routes.form("/admin/settings", save_settings);
  routes.page("/admin/invitations", show_invitations);
  routes.form("/admin/invitations", invite);
  routes.page("/admin/invitations/{id}/revoke", ask_revoke_invitation);
  routes.form("/admin/invitations/{id}/revoke", revoke_invitation);
}

}  // namespace portreto::roles::web
