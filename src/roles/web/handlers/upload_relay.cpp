#include <string>
#include <string_view>

#include "http/status.h"
#include "roles/api/codec.h"
#include "roles/api/problem.h"
#include "roles/api/rest.h"
#include "roles/web/page_routes.h"
#include "roles/web/selected_headers.h"

// The app tier's resumable uploads at addresses of this site, so that the upload page's script reaches them with the
// cookies of the session and without a second origin. The bodies pass through as they come.
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

Task<Result<http::Response>> relay_upload(Exchange& exchange) {
  constexpr std::string_view kRestPrefix = "/api/v1";
  const http::Request& request = exchange.request();
  PORTRETO_CO_ASSIGN(http::Response answer,
                     co_await exchange.pass_on(std::string(request.target.path()),
                                               selected_headers(request.headers, kTusRequestFields)));
  PORTRETO_CO_TRY(co_await translate_problem(exchange, answer));
  http::Response response{.status = answer.status,
                          .headers = selected_headers(answer.headers, kTusResponseFields),
                          .body = std::move(answer.body)};
  response.headers.set("Cache-Control", "no-store");
  const std::string location(response.headers.find("Location").value_or(""));
  if (location.starts_with(kRestPrefix)) response.headers.set("Location", location.substr(kRestPrefix.size()));
  co_return response;
}

}  // namespace

void add_upload_relay(PageRoutes& routes, std::uint64_t file_size_bytes_max) {
  using http::Method;
  routes.script(Method::kGet, "/uploads", 0, relay_upload);
  routes.script(Method::kPost, "/uploads", file_size_bytes_max, relay_upload);
  routes.script(Method::kGet, "/uploads/{id}", 0, relay_upload);
  routes.script(Method::kPatch, "/uploads/{id}", file_size_bytes_max, relay_upload);
  routes.script(Method::kDelete, "/uploads/{id}", kNoContentBytesMax, relay_upload);
  routes.script(Method::kPost, "/galleries/{id}/known", kKnownBytesMax, relay_upload);
}

}  // namespace portreto::roles::web
