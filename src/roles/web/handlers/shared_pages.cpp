#include <utility>

#include "http/status.h"
#include "roles/web/handlers/shared_link.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// What a share link shows, to people without an account. The link's secret is in the address of each page.
namespace portreto::roles::web {
namespace {

using http::Method;

http::Response locked_page(Exchange& exchange, const FormState& form, unsigned status) {
  return html(render_shared_locked(exchange.page(), form, shared_path(exchange)), status);
}

Task<Result<http::Response>> gallery_page(Exchange& exchange) {
  become_guest(exchange);
  auto response = co_await show_shared_gallery(exchange, {}, 200);
  if (is_locked(response)) co_return locked_page(exchange, {}, 200);
  co_return response;
}

Task<Result<http::Response>> unlock(Exchange& exchange, FormState form) {
  become_guest(exchange);
  const api::UnlockInput input{form.value("password")};
  auto unlocked =
      co_await exchange.send<api::UnlockResult>(Method::kPost, shared_api_path(exchange) + "/unlock", input);
  if (unlocked) {
    exchange.cookies().set_below(shared_path(exchange), kUnlockCookie, std::move(unlocked->token),
                                 std::chrono::seconds(unlocked->expires_in));
    co_return see_other(shared_path(exchange));
  }
  Error error = std::move(unlocked).error();
  if (error.fields.empty() && error.code != ErrorCode::kTooManyRequests) co_return fail(std::move(error));
  form.error = error;
  http::Response response = locked_page(exchange, form, http::status_of(error.code));
  if (error.retry_after_s > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_s));
  co_return response;
}

Task<Result<http::Response>> photo_page(Exchange& exchange) { return show_shared_photo(exchange, {}, 200); }

Task<Result<http::Response>> original(Exchange& exchange) {
  return exchange.follow(shared_photo_api_path(exchange) + "/original");
}

Task<Result<http::Response>> archive(Exchange& exchange) {
  return exchange.relay(shared_api_path(exchange) + "/archive");
}

// For previews of the link elsewhere: this address stays, while that of the picture changes with the hours.
Task<Result<http::Response>> cover(Exchange& exchange) { return exchange.follow(shared_api_path(exchange) + "/cover"); }

}  // namespace

void add_shared_pages(PageRoutes& routes) {
  routes.page("/s/{secret}", gallery_page);
  routes.form("/s/{secret}", unlock);
  routes.page("/s/{secret}/cover", below_shared(cover));
  routes.page("/s/{secret}/archive", below_shared(archive));
  routes.page("/s/{secret}/photos/{id}", below_shared(photo_page));
  routes.page("/s/{secret}/photos/{id}/original", below_shared(original));
}

}  // namespace portreto::roles::web
