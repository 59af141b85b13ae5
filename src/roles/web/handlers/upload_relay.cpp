#include <string>
#include <string_view>

#include "http/status.h"
#include "roles/api/codec.h"
#include "roles/api/problem.h"
#include "roles/api/rest.h"
#include "roles/web/handlers/shared_link.h"
#include "roles/web/page_routes.h"
#include "roles/web/selected_headers.h"

// The app tier's resumable uploads at addresses of this site, so that the upload page's script reaches them with the
// cookies of the session, or of a share link's guest, and without a second origin. The bodies pass through as they
// come.
namespace portreto::roles::web {
namespace {

// What the tus protocol has in its messages, and what all of REST has.
constexpr std::string_view kTusRequestFields[] = {"Content-Type",    "Idempotency-Key", "Tus-Resumable",
                                                  "Upload-Checksum", "Upload-Length",   "Upload-Metadata",
                                                  "Upload-Offset"};
constexpr std::string_view kTusResponseFields[] = {
    "Cache-Control",  "Content-Type",  "Location",        "Retry-After",   "Tus-Resumable", "Tus-Version",
    "Upload-Expires", "Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Photo"};

constexpr std::uint64_t kKnownBytesMax = 32 * 1024;  // api::kKnownMax digests as JSON take 14 KB
// A DELETE has no content; whoever sends some is told what is wrong with the request rather than with its size.
constexpr std::uint64_t kNoContentBytesMax = 1024;

// Why the app tier refused something, in the language of the page whose script shows it.
Task<Status> translate_problem(const Exchange& exchange, http::Response& answer) {
  const Language& language = *exchange.page().language;
  const bool is_problem = answer.headers.find("Content-Type").value_or("").starts_with("application/problem+json");
  if (!is_problem || exchange.request().method == http::Method::kHead || &language == &english()) co_return Status{};
  const std::string retry_after(answer.headers.find("Retry-After").value_or(""));
  PORTRETO_CO_ASSIGN(const std::string text,
                     co_await http::collect(std::move(answer.body), api::kResponseJsonBytesMax));
  Error error = language.translated(api::read_problem(answer.status, text, retry_after));
  answer.body = http::problem_response(exchange.request(), error).body;
  co_return Status{};
}

// `here` stands in our addresses for `there` in those of the REST interface.
Task<Result<http::Response>> relay(Exchange& exchange, std::string_view here, std::string_view there) {
  constexpr std::string_view kRestPrefix = "/api/v1";
  const http::Request& request = exchange.request();
  std::string path(there);
  path += request.target.path().substr(here.size());
  PORTRETO_CO_ASSIGN(http::Response answer,
                     co_await exchange.pass_on(std::move(path), selected_headers(request.headers, kTusRequestFields)));
  PORTRETO_CO_TRY(co_await translate_problem(exchange, answer));
  http::Response response{.status = answer.status,
                          .headers = selected_headers(answer.headers, kTusResponseFields),
                          .body = std::move(answer.body)};
  response.headers.set("Cache-Control", "no-store");
  const std::string location(response.headers.find("Location").value_or(""));
  const std::string prefix = std::string(kRestPrefix).append(there);
  if (location.starts_with(prefix)) {
    response.headers.set("Location", std::string(here).append(location, prefix.size()));
  }
  co_return response;
}

Task<Result<http::Response>> relay_upload(Exchange& exchange) { return relay(exchange, "", ""); }

Task<Result<http::Response>> relay_guest_upload(Exchange& exchange) {
  remember_guest(exchange, become_some_guest(exchange));
  return relay(exchange, "/s/", "/shared/");
}

void add_relay(PageRoutes& routes, const std::string& base, std::uint64_t file_size_bytes_max,
               const PageHandler& handler) {
  using http::Method;
  routes.script(Method::kGet, base + "/uploads", 0, handler);
  routes.script(Method::kPost, base + "/uploads", file_size_bytes_max, handler);
  routes.script(Method::kGet, base + "/uploads/{id}", 0, handler);
  routes.script(Method::kPatch, base + "/uploads/{id}", file_size_bytes_max, handler);
  routes.script(Method::kDelete, base + "/uploads/{id}", kNoContentBytesMax, handler);
}

}  // namespace

void add_upload_relay(PageRoutes& routes, std::uint64_t file_size_bytes_max) {
  add_relay(routes, "", file_size_bytes_max, relay_upload);
  routes.script(http::Method::kPost, "/galleries/{id}/known", kKnownBytesMax, relay_upload);
  add_relay(routes, "/s/{secret}", file_size_bytes_max, relay_guest_upload);
  routes.script(http::Method::kPost, "/s/{secret}/known", kKnownBytesMax, relay_guest_upload);
}

}  // namespace portreto::roles::web
