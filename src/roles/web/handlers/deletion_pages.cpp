#include <utility>

#include "http/status.h"
#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Leaving: the wish to have one's account deleted, and the receipt, which is for whoever has its address.
namespace portreto::roles::web {
namespace {

using http::Method;

Task<Result<http::Response>> form_page(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_delete_account(exchange.page(), form), status);
}

Task<Result<http::Response>> ask(Exchange& exchange) { return form_page(exchange, {}, 200); }

Task<Result<http::Response>> delete_account(Exchange& exchange, FormState form) {
  const api::DeletionInput input{form.value("password"), form.value("username")};
  // The key only says that it may be sent again when its answer is lost: an account is deleted once.
  auto started = co_await exchange.send_auth_for<api::DeletionStarted>(Method::kPost, "/auth/account/deletion",
                                                                       api::to_json(input), "account-deletion");
  if (started) {
    exchange.forget_tokens();
    co_return see_other(started->path);
  }
  Error error = std::move(started).error();
  if (error.fields.empty() && error.code != ErrorCode::kTooManyRequests) co_return fail(std::move(error));
  form.values.erase("password");
  form.error = error;
  PORTRETO_CO_ASSIGN(http::Response response,
                     co_await form_page(exchange, std::move(form), http::status_of(error.code)));
  if (error.retry_after_s > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_s));
  co_return response;
}

Task<Result<http::Response>> receipt(Exchange& exchange) {
  exchange.become_guest({});
  const std::string path = "/auth/deletions/" + http::encode_path_segment(exchange.parameter("secret"));
  PORTRETO_CO_ASSIGN(const auto receipt, co_await exchange.get_auth<api::DeletionReceipt>(path));
  co_return html(render_deletion_receipt(exchange.page(), receipt));
}

}  // namespace

void add_deletion_pages(PageRoutes& routes) {
  routes.page("/settings/delete", ask);
  routes.form("/settings/delete", delete_account);
  routes.page("/deleted/{secret}", receipt);
}

}  // namespace portreto::roles::web
