#include "http/url.h"
#include "roles/web/form_size.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// How much somebody may keep, for administrators; for everybody else who is logged in the app tier says that there is
// nothing here.
namespace portreto::roles::web {
namespace {

using http::Method;

std::string path_of_quota(const Exchange& exchange) {
  return "/admin/people/" + http::encode_path_segment(exchange.parameter("username")) + "/quota";
}

Task<Result<http::Response>> show_quota(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto quota, co_await exchange.get<api::QuotaView>(path_of_quota(exchange)));
  exchange.page().viewer = quota.viewer;
  FormState form;
  if (quota.is_own_limit) form.values = {{"limit_gb", gigabytes_text(quota.limit_bytes)}};
  co_return html(render_person_quota(exchange.page(), form, quota, exchange.query("saved") == "1"));
}

Task<Result<http::Response>> save_quota(Exchange& exchange, FormState form) {
  auto limit = gigabytes_of(form, "limit_gb");
  if (limit) {
    PORTRETO_CO_TRY(
        co_await exchange.send<api::QuotaView>(Method::kPatch, path_of_quota(exchange), api::QuotaInput{*limit}));
    co_return see_other(path_of_quota(exchange) + "?saved=1");
  }
  PORTRETO_CO_ASSIGN(auto quota, co_await exchange.get<api::QuotaView>(path_of_quota(exchange)));
  exchange.page().viewer = quota.viewer;
  form.error = std::move(limit).error();
  co_return html(render_person_quota(exchange.page(), form, quota, false), 400);
}

}  // namespace

void add_quota_pages(PageRoutes& routes) {
  routes.page("/admin/people/{username}/quota", show_quota);
  routes.form("/admin/people/{username}/quota", save_quota);
}

}  // namespace portreto::roles::web
