#include "roles/web/page_routes.h"

#include <fmt/format.h>

#include <utility>

#include "base/random.h"
#include "http/compression.h"
#include "http/form.h"
#include "http/status.h"
#include "http/url.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

constexpr std::size_t kFormBytesMax = 64 * 1024;
// The fastest: what a higher level saves of a page is less than a packet or two.
constexpr int kPageCompressionLevel = 1;

// Everything from our own origin; styles only from our files or with this answer's nonce.
void set_security_headers(http::Headers& headers, const PageContext& page) {
  headers.set("Content-Security-Policy",
              fmt::format("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; "
                          "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
                          "base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
                          page.nonce));
  headers.set("X-Content-Type-Options", "nosniff");
  // The address of a page that a share link shows is a secret, too. Not no-referrer: browsers would then send
  // "Origin: null" with the forms that each page has.
  const bool is_secret = page.is_for_guests || page.has_secret_address;
  headers.set("Referrer-Policy", is_secret ? "strict-origin" : "same-origin");
  if (is_secret) headers.set("X-Robots-Tag", "noindex, nofollow");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Permissions-Policy",
              "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), "
              "publickey-credentials-get=(self)");
}

// None of them is kept for another (Cache-Control), but a page that was kept by a browser or a service worker is that
// of a language.
void set_language(http::Headers& headers, const PageContext& page) {
  if (!headers.find("Content-Type").value_or("").starts_with("text/html")) return;
  headers.set("Content-Language", std::string(page.language->code()));
  headers.add("Vary", "Accept-Language, Cookie");
}

// RFC 9110 section 9.2.1. Routes exist for methods that people and our scripts use.
bool may_change_something(http::Method method) { return method != http::Method::kGet && method != http::Method::kHead; }

Task<http::Response> error_answer(Exchange& exchange, Error error, bool is_for_scripts) {
  const http::Request& request = exchange.request();
  // They are not signed out as far as anybody knows: the session can still come back.
  if (error.code == ErrorCode::kUnauthenticated && exchange.restore_failure()) error = *exchange.restore_failure();
  if (is_for_scripts || exchange.wants_json()) {
    co_return http::problem_response(request, exchange.page().language->translated(std::move(error)));
  }
  if (error.code == ErrorCode::kUnauthenticated) {
    // A form cannot be sent again after logging in; the page that it was on can be opened again.
    const std::string back = request.method == http::Method::kGet ? request.target.raw : "/";
    exchange.cookies().remove("access");
    co_return see_other("/login?return_to=" + http::encode_query_value(back));
  }
  // So that the bar on top is the person's own; an error page without it is still right.
  if (exchange.is_signed_in() && !exchange.page().viewer) {
    if (auto me = co_await exchange.get<api::Me>("/me")) exchange.page().viewer = std::move(me->viewer);
  }
  if (request.method == http::Method::kPost) exchange.page().url.clear();  // where a form goes to is no page
  const unsigned status = http::status_of(error.code);
  http::Response response = html(render_error(exchange.page(), status, error), status);
  if (error.retry_after_s > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_s));
  co_return response;
}

Task<Result<http::Response>> checked_answer(Exchange& exchange, const PageHandler& handler, bool is_for_scripts) {
  const http::Request& request = exchange.request();
  if (may_change_something(request.method)) {
    PORTRETO_CO_TRY(exchange.check_origin());
    if (is_for_scripts) PORTRETO_CO_TRY(exchange.check_csrf(request.headers.find("X-CSRF-Token").value_or("")));
  }
  co_await exchange.restore_session();
  co_return co_await handler(exchange);
}

Task<Result<http::Response>> answer(const WebDependencies& dependencies, const PageHandler& handler,
                                    bool is_for_scripts, http::Request& request) {
  Exchange exchange(dependencies, request);
  auto response = co_await checked_answer(exchange, handler, is_for_scripts);
  if (!response) response = co_await error_answer(exchange, response.error(), is_for_scripts);
  set_security_headers(response->headers, exchange.page());
  set_language(response->headers, exchange.page());
  exchange.cookies().write_to(response->headers);
  http::compress(request, *response, {.level = kPageCompressionLevel});
  co_return response;
}

}  // namespace

http::Response error_page(const http::Request& request, const Error& error) {
  const unsigned status = http::status_of(error.code);
  PageContext page;
  page.url = request.target.raw.empty() ? "/" : request.target.raw;
  page.nonce = random_token(16);
  page.request_id = request.context.request_id;
  page.language = &language_of(request);
  http::Response response = html(render_error(page, status, error), status);
  set_security_headers(response.headers, page);
  set_language(response.headers, page);
  return response;
}

void PageRoutes::add(http::Route route, PageHandler handler, bool is_for_scripts) {
  route.handler = [&d = d_, handler = std::move(handler), is_for_scripts](http::Request& request) {
    return answer(d, handler, is_for_scripts, request);
  };
  router_.add(std::move(route));
}

void PageRoutes::page(std::string pattern, PageHandler handler) {
  add({.method = http::Method::kGet, .pattern = std::move(pattern), .body_bytes_max = 0}, std::move(handler));
}

void PageRoutes::form(std::string pattern, FormHandler handler) {
  add({.method = http::Method::kPost, .pattern = std::move(pattern), .body_bytes_max = kFormBytesMax},
      [handler = std::move(handler)](Exchange& exchange) -> Task<Result<http::Response>> {
        PORTRETO_CO_ASSIGN(const std::string body, co_await http::read_all(*exchange.request().body, kFormBytesMax));
        PORTRETO_CO_ASSIGN(const http::Form fields, http::Form::parse(body));
        FormState form;
        for (const auto& [name, value] : fields.fields()) form.values.try_emplace(name, value);
        PORTRETO_CO_TRY(exchange.check_csrf(form.value("csrf")));
        co_return co_await handler(exchange, std::move(form));
      });
}

void PageRoutes::upload(std::string pattern, std::uint64_t files_bytes_max, PageHandler handler) {
  // What stands between the files has room beside them.
  add({.method = http::Method::kPost,
       .pattern = std::move(pattern),
       .body_bytes_max = files_bytes_max + kFormBytesMax,
       .is_streaming = true},
      std::move(handler));
}

void PageRoutes::script(http::Method method, std::string pattern, std::uint64_t body_bytes_max, PageHandler handler) {
  add({.method = method,
       .pattern = std::move(pattern),
       .body_bytes_max = body_bytes_max,
       .is_streaming = body_bytes_max > kFormBytesMax},
      std::move(handler), true);
}

}  // namespace portreto::roles::web
