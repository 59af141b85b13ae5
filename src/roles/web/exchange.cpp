#include "roles/web/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "http/media_type.h"
#include "http/url.h"
#include "roles/api/problem.h"
#include "roles/api/read_only.h"

namespace portreto::roles::web {
namespace {

constexpr std::string_view kAccessCookie = "access";
constexpr std::string_view kRefreshCookie = "refresh";
constexpr std::string_view kDeviceCookie = "device";
constexpr std::string_view kCsrfCookie = "csrf";
constexpr std::string_view kThemeCookie = "theme";
constexpr std::string_view kLanguageCookie = "language";

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kCsrfBindingBytes = 16;
constexpr std::chrono::seconds kCsrfCookieAge = std::chrono::hours(24 * 30);
constexpr std::chrono::seconds kDeviceCookieAge = std::chrono::hours(24 * 365);
// The browser drops the access token a little before it ends, so that no call goes out with one that dies on the way.
constexpr std::uint64_t kAccessTokenMarginS = 20;

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

Theme parse_theme(std::string_view text) {
  if (text == "dark") return Theme::kDark;
  if (text == "light") return Theme::kLight;
  return Theme::kSystem;
}

// Of what only reads nothing is left open when its answer is lost: it can be asked for again.
template <typename T>
Result<T> of_method(http::Method method, Result<T> result) {
  const bool is_read = method == http::Method::kGet || method == http::Method::kHead;
  if (result || !is_read || result.error().code != ErrorCode::kOutcomeUnknown) return result;
  return fail({.code = ErrorCode::kUnavailable,
               .message = "This part of Portreto went away in the middle of its answer. Try again in a moment.",
               .retry_after_s = 1});
}

}  // namespace

Exchange::Exchange(const WebDependencies& dependencies, http::Request& request)
    : d_(dependencies), request_(request), cookies_(request) {
  page_.url = request.target.raw;
  page_.nonce = random_token(kNonceBytes);
  page_.request_id = request.context.request_id;
  page_.theme = parse_theme(cookies_.find(kThemeCookie));
  page_.language =
      &choose_language(cookies_.find(kLanguageCookie), request.headers.find("Accept-Language").value_or(""));
  access_token_ = cookies_.find(kAccessCookie);
  refresh_token_ = cookies_.find(kRefreshCookie);
  renewed_at_ = d_.clock.now();
  csrf_binding_ = cookies_.find(kCsrfCookie);
  if (csrf_binding_.empty()) {
    start_csrf();
  } else {
    page_.csrf_token = issue_csrf(csrf_binding_);
  }
}

void Exchange::start_csrf() {
  const std::string binding = random_token(kCsrfBindingBytes);
  cookies_.set(kCsrfCookie, binding, kCsrfCookieAge);
  page_.csrf_token = issue_csrf(binding);
}

// Without a key the forms of this page are refused later, with a reason; the page itself is still readable.
std::string Exchange::issue_csrf(std::string_view binding) const {
  return d_.csrf.issue(binding, d_.clock.now()).value_or("");
}

std::string Exchange::parameter(std::string_view name) const {
  const auto found = request_.path_parameters.find(name);
  return found == request_.path_parameters.end() ? std::string() : found->second;
}

std::string Exchange::query(std::string_view name) const {
  return std::string(request_.target.query_value(name).value_or(""));
}

std::string Exchange::paged(std::string path) const {
  char separator = '?';
  for (const char* name : {"cursor", "section", "comments", "held"}) {
    const std::string value = query(name);
    if (value.empty()) continue;
    path += fmt::format("{}{}={}", separator, name, http::encode_query_value(value));
    separator = '&';
  }
  return path;
}

bool Exchange::wants_json() const { return http::prefers_media_type(request_.headers, "application/json"); }

Task<void> Exchange::restore_session() {
  if (access_token_.empty()) co_await renew();
}

Task<void> Exchange::renew_session() {
  access_token_.clear();
  cookies_.remove(kAccessCookie);
  co_await renew();
}

Task<void> Exchange::renew() {
  if (refresh_token_.empty()) co_return;
  const api::RefreshInput input{refresh_token_};
  auto tokens = co_await authenticate("/auth/refresh", api::to_json(input));
  if (tokens) {
    keep_tokens(*tokens);
  } else if (tokens.error().code == ErrorCode::kUnauthenticated) {
    forget_tokens();  // only on auth's own word: when auth is away, the session waits for it
  } else {
    restore_failure_ = std::move(tokens).error();
  }
}

void Exchange::keep_tokens(const api::TokenPair& tokens) {
  access_token_ = tokens.access_token;
  refresh_token_ = tokens.refresh_token;
  renewed_at_ = d_.clock.now();
  const auto age = tokens.expires_in > kAccessTokenMarginS ? tokens.expires_in - kAccessTokenMarginS : 1;
  cookies_.set(kAccessCookie, tokens.access_token, std::chrono::seconds(age));
  cookies_.set(kRefreshCookie, tokens.refresh_token, std::chrono::seconds(tokens.refresh_expires_in));
  if (tokens.device_token) cookies_.set(kDeviceCookie, *tokens.device_token, kDeviceCookieAge);
}

void Exchange::forget_tokens() {
  access_token_.clear();
  refresh_token_.clear();
  cookies_.remove(kAccessCookie);
  cookies_.remove(kRefreshCookie);
  start_csrf();  // forms that were open before belong to whoever was signed in then
}

Task<void> Exchange::keep_session_fresh() {
  constexpr std::chrono::minutes kEvery{1};
  if (is_signed_in() && d_.clock.now() - renewed_at_ >= kEvery) co_await renew();
}

Task<Status> Exchange::end_session() {
  const api::RefreshInput input{refresh_token_};
  if (!refresh_token_.empty()) {
    PORTRETO_CO_TRY(co_await call(d_.auth, http::Method::kPost, "/auth/logout", api::to_json(input), {}));
  }
  forget_tokens();
  co_return Status{};
}

Task<Status> Exchange::load_viewer() {
  PORTRETO_CO_ASSIGN(auto me, co_await get<api::Me>("/me"));
  page_.viewer = std::move(me.viewer);
  co_return Status{};
}

void Exchange::become_guest(std::string token, std::string guest) {
  access_token_.clear();
  refresh_token_.clear();
  restore_failure_.reset();
  share_token_ = std::move(token);
  guest_token_ = std::move(guest);
  page_.is_for_guests = true;
}

std::string Exchange::origin() const {
  if (!d_.public_url.empty()) return d_.public_url;
  return fmt::format("{}://{}", request_.context.is_secure ? "https" : "http",
                     request_.headers.find("Host").value_or(""));
}

Status Exchange::check_origin() const {
  const std::string own = origin();
  if (!security::is_same_origin(request_.headers.find("Origin").value_or(""),
                                request_.headers.find("Sec-Fetch-Site").value_or(""), own)) {
    return fail(ErrorCode::kPermissionDenied,
                "This form was not sent from Portreto's own page. Open the page and try again.");
  }
  return {};
}

Status Exchange::check_csrf(std::string_view token) const {
  if (!d_.csrf.verify(token, csrf_binding_, d_.clock.now())) {
    return fail(ErrorCode::kPermissionDenied, "This form is out of date. Go back, reload the page, and send it again.");
  }
  return {};
}

Task<Status> Exchange::send(http::Method method, std::string path) {
  PORTRETO_CO_TRY(co_await call(d_.app, method, std::move(path), {}, {}));
  co_return Status{};
}

Task<Status> Exchange::send_json(http::Method method, std::string path, std::string json) {
  PORTRETO_CO_TRY(co_await call(d_.app, method, std::move(path), std::move(json), {}));
  co_return Status{};
}

Task<Status> Exchange::send_auth(http::Method method, std::string path, std::string json) {
  PORTRETO_CO_TRY(co_await call(d_.auth, method, std::move(path), std::move(json), {}));
  co_return Status{};
}

Task<Result<http::Response>> Exchange::relay(std::string path) {
  PORTRETO_CO_ASSIGN(http::Response answer, co_await forward(d_.app, request_.method, std::move(path), nullptr, {}));
  if (answer.status != 200) {
    PORTRETO_CO_TRY(co_await read_answer(std::move(answer)));
    co_return fail(ErrorCode::kInternal, "The file could not be read. Try again.");
  }
  http::Response response{.body = std::move(answer.body)};
  for (const char* name : {"Content-Type", "Content-Disposition"}) {
    if (const auto value = answer.headers.find(name)) response.headers.set(name, std::string(*value));
  }
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Task<Result<http::Response>> Exchange::pass_on(std::string path, http::Headers headers) {
  return forward(d_.app, request_.method, std::move(path), request_.body, std::move(headers));
}

Task<Result<http::Response>> Exchange::follow(std::string path) {
  PORTRETO_CO_ASSIGN(http::Response answer, co_await forward(d_.app, http::Method::kGet, std::move(path), nullptr, {}));
  const auto location = answer.headers.find("Location");
  if (answer.status != 302 || !location) {
    PORTRETO_CO_TRY(co_await read_answer(std::move(answer)));
    co_return fail(ErrorCode::kInternal, "The photo could not be found. Try again.");
  }
  http::Response response{.status = 302};
  response.headers.set("Location", std::string(*location));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Task<Result<std::variant<api::TokenPair, api::SecondFactorNeeded>>> Exchange::log_in(const api::LoginInput& input) {
  PORTRETO_CO_ASSIGN(const std::string body,
                     co_await call(d_.auth, http::Method::kPost, "/auth/login", api::to_json(input), {}));
  PORTRETO_CO_ASSIGN(auto needed, api::from_response_json<api::SecondFactorNeeded>(body));
  if (!needed.ticket.empty()) co_return needed;
  PORTRETO_CO_ASSIGN(auto tokens, api::from_response_json<api::TokenPair>(body));
  co_return tokens;
}

Task<Result<api::TokenPair>> Exchange::authenticate(std::string path, std::string json) {
  PORTRETO_CO_ASSIGN(const std::string body,
                     co_await call(d_.auth, http::Method::kPost, std::move(path), std::move(json), {}));
  co_return api::from_response_json<api::TokenPair>(body);
}

Task<Result<http::Response>> Exchange::forward(http::Client& client, http::Method method, std::string path,
                                               http::BodyReader* body, http::Headers headers) {
  PORTRETO_CO_ASSIGN(auto target, http::Target::parse("/api/v1" + path));
  http::Request request{
      .method = method, .target = std::move(target), .headers = std::move(headers), .context = request_.context};
  if (!access_token_.empty()) request.headers.set("Authorization", "Bearer " + access_token_);
  if (!share_token_.empty()) request.headers.set(api::kShareTokenHeader, share_token_);
  if (!guest_token_.empty()) request.headers.set(api::kGuestTokenHeader, guest_token_);
  if (const auto agent = request_.headers.find("User-Agent")) request.headers.set("User-Agent", std::string(*agent));
  const auto empty = http::make_body({});
  request.body = body ? body : empty.get();
  auto answer = co_await client.send(std::move(request));
  if (answer && api::says_read_only(*answer)) page_.is_read_only = true;
  co_return of_method(method, std::move(answer));
}

Task<Result<std::string>> Exchange::call(http::Client& client, http::Method method, std::string path, std::string json,
                                         std::string idempotency_key) {
  http::Headers headers;
  if (!json.empty()) headers.set("Content-Type", "application/json");
  if (!idempotency_key.empty()) headers.set("Idempotency-Key", std::move(idempotency_key));
  const auto body = http::make_body(std::move(json));
  auto answer = co_await forward(client, method, std::move(path), body.get(), std::move(headers));
  co_return of_method(method, co_await read_answer(std::move(answer)));
}

Task<Result<std::string>> Exchange::read_answer(Result<http::Response> answer) {
  PORTRETO_CO_ASSIGN(http::Response response, std::move(answer));
  const std::string retry_after(response.headers.find("Retry-After").value_or(""));
  PORTRETO_CO_ASSIGN(std::string text, co_await http::collect(std::move(response.body), api::kResponseJsonBytesMax));
  if (response.status >= 300) co_return fail(api::read_problem(response.status, text, retry_after));
  co_return text;
}

const Language& language_of(const http::Request& request) {
  return choose_language(CookieJar(request).find(kLanguageCookie),
                         request.headers.find("Accept-Language").value_or(""));
}

http::Response json(std::string text) {
  http::Response response{.body = std::move(text)};
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response html(std::string text, unsigned status) {
  http::Response response{.status = status, .body = std::move(text)};
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response see_other(std::string_view path) {
  http::Response response{.status = 303};
  response.headers.set("Location", local_path(path));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

std::string local_path(std::string_view text) {
  // "//host" and "/\host" are other sites to a browser, which also leaves out tabs and line breaks.
  const bool is_local = text.starts_with('/') && !text.starts_with("//") && text.find('\\') == text.npos &&
                        std::ranges::all_of(text, is_visible) &&
                        http::Target::parse(text.substr(0, text.find('#'))).has_value();
  return is_local ? std::string(text) : "/";
}

}  // namespace portreto::roles::web
