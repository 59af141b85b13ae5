#include "roles/web/handlers/shared_link.h"

#include <utility>

#include "http/url.h"
#include "roles/web/handlers/photo_files.h"
#include "security/guest_token.h"

namespace portreto::roles::web {
namespace {

constexpr std::chrono::hours kGuestCookieTtl{24 * 180};  // since the last visit

std::string secret_of(Exchange& exchange) { return http::encode_path_segment(exchange.parameter("secret")); }

// Who sends a form gets to its page as the guest that it was shown to, also when the answer to the form is lost.
void prepare_forms(Exchange& exchange) { remember_guest(exchange, become_some_guest(exchange)); }

GuestForm guest_form(const Exchange& exchange, FormState form) {
  std::string key = form.value("idempotency_key");
  if (key.empty()) key = Uuid::generate().str();
  return {std::move(form), std::move(key), upload_hint(exchange), exchange.query("held")};
}

template <typename Response>
bool is_refused_for_its_lock(const Exchange& exchange, const Result<Response>& response) {
  return is_locked(response) && !exchange.wants_json();
}

}  // namespace

std::string shared_path(Exchange& exchange) { return "/s/" + secret_of(exchange); }
std::string shared_api_path(Exchange& exchange) { return "/shared/" + secret_of(exchange); }
std::string shared_photo_api_path(Exchange& exchange) {
  return shared_api_path(exchange) + "/photos/" + http::encode_path_segment(exchange.parameter("id"));
}

void become_guest(Exchange& exchange) {
  exchange.become_guest(std::string(exchange.cookies().find_below(kUnlockCookie)),
                        std::string(exchange.cookies().find_below(kGuestCookie)));
}

std::string become_some_guest(Exchange& exchange) {
  std::string token(exchange.cookies().find_below(kGuestCookie));
  if (!security::is_guest_token(token)) token = security::new_guest_token();
  exchange.become_guest(std::string(exchange.cookies().find_below(kUnlockCookie)), token);
  return token;
}

void remember_guest(Exchange& exchange, std::string token) {
  exchange.cookies().set_below(shared_path(exchange), kGuestCookie, std::move(token), kGuestCookieTtl);
}

bool is_locked(const Result<http::Response>& response) {
  return !response && response.error().code == ErrorCode::kUnauthenticated;
}

PageHandler below_shared(PageHandler handler) {
  return [handler = std::move(handler)](Exchange& exchange) -> Task<Result<http::Response>> {
    become_guest(exchange);
    auto response = co_await handler(exchange);
    if (is_refused_for_its_lock(exchange, response)) co_return see_other(shared_path(exchange));
    co_return response;
  };
}

PageHandler as_some_guest(PageHandler handler) {
  return [handler = std::move(handler)](Exchange& exchange) -> Task<Result<http::Response>> {
    std::string token = become_some_guest(exchange);
    auto response = co_await handler(exchange);
    if (is_refused_for_its_lock(exchange, response)) co_return see_other(shared_path(exchange));
    if (response) remember_guest(exchange, std::move(token));
    co_return response;
  };
}

FormHandler below_shared_form(FormHandler handler) {
  return [handler = std::move(handler)](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    const PageHandler filled = as_some_guest([&](Exchange& same) { return handler(same, std::move(form)); });
    co_return co_await filled(exchange);
  };
}

Task<Result<http::Response>> show_shared_gallery(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto gallery,
                     co_await exchange.get<api::SharedGalleryPage>(exchange.paged(shared_api_path(exchange))));
  if (gallery.guests || gallery.can_add) prepare_forms(exchange);
  co_return html(render_shared_gallery(exchange.page(), gallery, guest_form(exchange, std::move(form)),
                                       shared_path(exchange), exchange.origin()),
                 status);
}

Task<Result<http::Response>> show_shared_photo(Exchange& exchange, FormState form, unsigned status) {
  PORTRETO_CO_ASSIGN(const auto photo,
                     co_await exchange.get<api::SharedPhotoPage>(exchange.paged(shared_photo_api_path(exchange))));
  if (photo.guests || photo.can_delete) prepare_forms(exchange);
  co_return html(
      render_shared_photo(exchange.page(), photo, guest_form(exchange, std::move(form)), shared_path(exchange)),
      status);
}

}  // namespace portreto::roles::web
