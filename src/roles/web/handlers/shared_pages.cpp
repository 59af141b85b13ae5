#include <utility>

#include "http/status.h"
#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// What a share link shows, to people without an account. The link's secret is in the address of each page.
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr std::string_view kUnlockCookie = "unlock";  // of this link's pages alone

std::string secret_of(Exchange& exchange) { return http::encode_path_segment(exchange.parameter("secret")); }
std::string page_path(Exchange& exchange) { return "/s/" + secret_of(exchange); }
std::string api_path(Exchange& exchange) { return "/shared/" + secret_of(exchange); }
std::string photo_api_path(Exchange& exchange) {
  return api_path(exchange) + "/photos/" + http::encode_path_segment(exchange.parameter("id"));
}

http::Response locked_page(Exchange& exchange, const FormState& form, unsigned status) {
  exchange.page().has_guest_form = true;
  return html(render_shared_locked(exchange.page(), form, page_path(exchange)), status);
}

bool is_locked(const Result<http::Response>& response) {
  return !response && response.error().code == ErrorCode::kUnauthenticated;
}

void become_guest(Exchange& exchange) {
  exchange.become_guest(std::string(exchange.cookies().find_below(kUnlockCookie)));
}

Task<Result<http::Response>> shared_gallery(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto gallery,
                     co_await exchange.get<api::SharedGalleryPage>(exchange.paged(api_path(exchange))));
  co_return html(render_shared_gallery(exchange.page(), gallery, page_path(exchange), exchange.origin()));
}

Task<Result<http::Response>> gallery_page(Exchange& exchange) {
  become_guest(exchange);
  auto response = co_await shared_gallery(exchange);
  if (is_locked(response)) co_return locked_page(exchange, {}, 200);
  co_return response;
}

Task<Result<http::Response>> unlock(Exchange& exchange, FormState form) {
  become_guest(exchange);
  const api::UnlockInput input{form.value("password")};
  auto unlocked = co_await exchange.send<api::UnlockResult>(Method::kPost, api_path(exchange) + "/unlock", input);
  if (unlocked) {
    exchange.cookies().set_below(page_path(exchange), kUnlockCookie, std::move(unlocked->token),
                                 std::chrono::seconds(unlocked->expires_in));
    co_return see_other(page_path(exchange));
  }
  Error error = std::move(unlocked).error();
  if (error.fields.empty() && error.code != ErrorCode::kTooManyRequests) co_return fail(std::move(error));
  form.error = error;
  http::Response response = locked_page(exchange, form, http::status_of(error.code));
  if (error.retry_after_s > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_s));
  co_return response;
}

// What is below the link's own page: while the link is locked it leads there, to the form for its password.
PageHandler below(PageHandler handler) {
  return [handler = std::move(handler)](Exchange& exchange) -> Task<Result<http::Response>> {
    become_guest(exchange);
    auto response = co_await handler(exchange);
    if (is_locked(response)) co_return see_other(page_path(exchange));
    co_return response;
  };
}

Task<Result<http::Response>> photo_page(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto photo, co_await exchange.get<api::SharedPhotoPage>(photo_api_path(exchange)));
  co_return html(render_shared_photo(exchange.page(), photo, page_path(exchange)));
}

Task<Result<http::Response>> original(Exchange& exchange) {
  return exchange.follow(photo_api_path(exchange) + "/original");
}

Task<Result<http::Response>> archive(Exchange& exchange) { return exchange.relay(api_path(exchange) + "/archive"); }

// For previews of the link elsewhere: this address stays, while that of the picture changes with the hours.
Task<Result<http::Response>> cover(Exchange& exchange) { return exchange.follow(api_path(exchange) + "/cover"); }

}  // namespace

void add_shared_pages(PageRoutes& routes) {
  routes.page("/s/{secret}", gallery_page);
  routes.form("/s/{secret}", unlock);
  routes.page("/s/{secret}/cover", below(cover));
  routes.page("/s/{secret}/archive", below(archive));
  routes.page("/s/{secret}/photos/{id}", below(photo_page));
  routes.page("/s/{secret}/photos/{id}/original", below(original));
}

}  // namespace portreto::roles::web
