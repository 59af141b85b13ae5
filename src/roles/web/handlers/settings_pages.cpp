#include <utility>

#include "http/url.h"
#include "roles/web/form_file.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using http::Method;

FormState form_of(const api::OwnProfile& profile) {
  FormState form;
  form.values = {{"first_name", profile.first_name},
                 {"last_name", profile.last_name},
                 {"bio", profile.bio},
                 {"birth_date", profile.birth_date ? format_date(*profile.birth_date) : ""},
                 {"sex", profile.sex ? std::string(model::to_string(*profile.sex)) : ""},
                 {"is_private", profile.is_private ? "true" : "false"}};
  return form;
}

Task<Result<http::Response>> profile_form(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto profile, co_await exchange.get<api::OwnProfile>("/profile"));
  exchange.page().viewer = profile.viewer;
  co_return html(render_profile_settings(exchange.page(), form_of(profile), profile, {}));
}

Task<Result<http::Response>> save_profile(Exchange& exchange, FormState form) {
  const api::ProfilePatch patch{form.value("first_name"), form.value("last_name"), form.value("bio"),
                                form.value("birth_date"), form.value("sex"),       form.value("is_private") == "true"};
  auto saved = co_await exchange.send<api::OwnProfile>(Method::kPatch, "/profile", patch);
  if (saved) co_return see_other("/settings");
  if (saved.error().fields.empty()) co_return fail(std::move(saved).error());
  form.error = std::move(saved).error();
  PORTRETO_CO_ASSIGN(auto profile, co_await exchange.get<api::OwnProfile>("/profile"));
  exchange.page().viewer = profile.viewer;
  co_return html(render_profile_settings(exchange.page(), form, profile, {}), 400);
}

// The first file of the form becomes the picture; a refused one leaves the old picture, and says why.
Task<Result<http::Response>> save_photo(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto files, FormFiles::open(exchange));
  PORTRETO_CO_ASSIGN(auto file, co_await files.next());
  if (!file) co_return see_other("/settings");
  const auto stored = co_await file->send_to<api::OwnProfile>(Method::kPut, "/profile/photo", {});
  if (stored) co_return see_other("/settings");
  PORTRETO_CO_ASSIGN(auto profile, co_await exchange.get<api::OwnProfile>("/profile"));
  exchange.page().viewer = profile.viewer;
  co_return html(render_profile_settings(exchange.page(), form_of(profile), profile, stored.error()), 400);
}

Task<Result<http::Response>> remove_photo(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, "/profile/photo"));
  co_return see_other("/settings");
}

Task<Result<http::Response>> account_page(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto view, co_await exchange.get_auth<api::AccountView>("/auth/account"));
  auto quota = co_await exchange.get<api::QuotaView>("/quota");
  if (quota) {
    exchange.page().viewer = quota->viewer;
  } else {
    PORTRETO_CO_TRY(co_await exchange.load_viewer());  // the rest of the page is worth showing
  }
  const PasswordForm password{.form = std::move(form),
                              .length_min = exchange.dependencies().password_length_min,
                              .is_changed = exchange.query("changed") == "password"};
  co_return html(render_account_settings(exchange.page(), view, password, quota ? &*quota : nullptr), status);
}

// How much more one may keep, for the script of the upload form: counted now, which a page would have to wait for.
Task<Result<http::Response>> room(Exchange& exchange) {
  if (!exchange.wants_json()) co_return see_other("/settings/account");
  PORTRETO_CO_ASSIGN(const auto quota, co_await exchange.get<api::QuotaView>("/quota"));
  co_return json(api::to_json(room_left(*exchange.page().language, quota)));
}

Task<Result<http::Response>> account(Exchange& exchange) { return account_page(exchange, {}, 200); }

Task<Result<http::Response>> change_password(Exchange& exchange, FormState form) {
  const api::PasswordInput input{form.value("current_password"), form.value("new_password")};
  const auto changed = co_await exchange.send_auth(Method::kPut, "/auth/password", api::to_json(input));
  if (changed) co_return see_other("/settings/account?changed=password");
  const Error& error = changed.error();
  if (error.fields.empty() && error.code != ErrorCode::kTooManyRequests) co_return fail(error);
  form.values.clear();
  form.error = error;
  co_return co_await account_page(exchange, std::move(form), error.fields.empty() ? 429 : 400);
}

Task<Result<http::Response>> sessions(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto list, co_await exchange.get_auth<api::SessionList>("/auth/sessions"));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_sessions(exchange.page(), list));
}

Task<Result<http::Response>> end_session(Exchange& exchange, FormState) {
  const std::string path = "/auth/sessions/" + http::encode_path_segment(exchange.parameter("id"));
  const auto ended = co_await exchange.send_auth(Method::kDelete, path, {});
  if (!ended && ended.error().code != ErrorCode::kNotFound) co_return fail(ended.error());
  co_return see_other("/settings/sessions");
}

Task<Result<http::Response>> end_other_sessions(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send_auth(Method::kDelete, "/auth/sessions", {}));
  co_return see_other("/settings/sessions");
}

// For everybody, signed in or not; what is chosen on it stays in the browser.
Task<Result<http::Response>> shortcuts(Exchange& exchange) {
  if (exchange.is_signed_in()) PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_shortcuts(exchange.page()));
}

Task<Result<http::Response>> download_all(Exchange& exchange) { return exchange.relay("/export"); }

}  // namespace

void add_settings_pages(PageRoutes& routes, std::uint64_t file_size_bytes_max) {
  routes.page("/settings", profile_form);
  routes.form("/settings", save_profile);
  routes.upload("/settings/photo", file_size_bytes_max, save_photo);
  routes.form("/settings/photo/delete", remove_photo);
  routes.page("/settings/account", account);
  routes.page("/settings/room", room);
  routes.form("/settings/password", change_password);
  routes.page("/settings/export", download_all);
  routes.page("/shortcuts", shortcuts);
  routes.page("/settings/sessions", sessions);
  routes.form("/settings/sessions/end-others", end_other_sessions);
  routes.form("/settings/sessions/{id}/end", end_session);
}

}  // namespace portreto::roles::web
