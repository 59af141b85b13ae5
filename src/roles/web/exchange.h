#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "http/client.h"
#include "http/message.h"
#include "roles/api/codec.h"
#include "roles/api/dto.h"
#include "roles/web/cookie_jar.h"
#include "roles/web/views/page_context.h"
#include "security/csrf.h"

namespace portreto::roles::web {

struct WebDependencies {
  http::Client& app;
  http::Client& auth;
  const security::CsrfTokens& csrf;
  const Clock& clock;
  // "https://photos.example.org"; empty: whatever host the browser used.
  std::string public_url;
  std::size_t password_length_min = 10;
  std::uint64_t file_size_bytes_max = 0;
  std::size_t files_max = 0;
  // Whether this process is about to end: streams end, so that browsers go elsewhere.
  std::function<bool()> is_draining = [] { return false; };
  std::chrono::milliseconds notification_interval{2000};  // how often a stream asks for news
};

// One request to the web tier, from its cookies to its answer: who asks, what they sent, and the calls to the tiers
// behind it in their name. Lives in the coroutine that answers; not thread-safe.
class Exchange {
 public:
  Exchange(const WebDependencies& dependencies, http::Request& request);

  http::Request& request() { return request_; }
  const http::Request& request() const { return request_; }
  const WebDependencies& dependencies() const { return d_; }
  PageContext& page() { return page_; }
  const PageContext& page() const { return page_; }
  CookieJar& cookies() { return cookies_; }
  std::string parameter(std::string_view name) const;  // of the path
  std::string query(std::string_view name) const;      // empty when missing
  // The path with this page's own place in a list: its parameters "cursor", "section" and "comments".
  std::string paged(std::string path) const;
  bool wants_json() const;  // asked by a script of ours

  // Gives the person a fresh access token when theirs has run out and their session has not. Never fails: without one
  // they are signed out, and pages say so.
  Task<void> restore_session();
  // Why a session that may still be there could not be restored: the auth tier is away.
  const std::optional<Error>& restore_failure() const { return restore_failure_; }
  bool is_signed_in() const { return !access_token_.empty(); }
  const std::string& access_token() const { return access_token_; }
  // The same for a token that was refused although it had not run out.
  Task<void> renew_session();
  void keep_tokens(const api::TokenPair& tokens);
  void forget_tokens();
  // Renews the access token when the last renewal is a minute ago: for exchanges that last long, such as uploads.
  Task<void> keep_session_fresh();
  Task<Status> end_session();
  // For pages whose own answer does not hold the viewer; kUnauthenticated when nobody is signed in.
  Task<Status> load_viewer();

  // For pages that a share link shows: nobody is signed in on them, whatever the cookies say, and calls carry `token`,
  // which an unlocked link gave, and `guest`, by which this visitor is told from others (each empty: none).
  void become_guest(std::string token, std::string guest = {});

  // "https://photos.example.org", as the browser calls us: for addresses that are read elsewhere.
  std::string origin() const;

  // For requests that change something: 403 unless one of our own pages sent it (Origin and Sec-Fetch-Site), and then
  // that its form carries this browser's CSRF token.
  Status check_origin() const;
  Status check_csrf(std::string_view token) const;

  // REST calls; `path` is below /api/v1. An answer that is not 2xx becomes its Error.
  template <typename T>
  Task<Result<T>> get(std::string path) {
    PORTRETO_CO_ASSIGN(const std::string body, co_await call(d_.app, http::Method::kGet, std::move(path), {}, {}));
    co_return api::from_response_json<T>(body);
  }
  template <typename T, typename Input>
  Task<Result<T>> send(http::Method method, std::string path, const Input& input, std::string idempotency_key = {}) {
    PORTRETO_CO_ASSIGN(const std::string body,
                       co_await call(d_.app, method, std::move(path), api::to_json(input), std::move(idempotency_key)));
    co_return api::from_response_json<T>(body);
  }
  template <typename T>
  Task<Result<T>> send_for(http::Method method, std::string path) {
    PORTRETO_CO_ASSIGN(const std::string body, co_await call(d_.app, method, std::move(path), {}, {}));
    co_return api::from_response_json<T>(body);
  }
  Task<Status> send(http::Method method, std::string path);
  // Passes a file of the app tier on to the browser while it comes.
  Task<Result<http::Response>> relay(std::string path);
  // Passes the browser's own request on to the app tier, its body while it comes, with these header fields. The answer
  // is the app tier's, whatever its status.
  Task<Result<http::Response>> pass_on(std::string path, http::Headers headers);
  // Passes a redirect of the app tier on to the browser.
  Task<Result<http::Response>> follow(std::string path);
  template <typename T>
  Task<Result<T>> get_auth(std::string path) {
    PORTRETO_CO_ASSIGN(const std::string body, co_await call(d_.auth, http::Method::kGet, std::move(path), {}, {}));
    co_return api::from_response_json<T>(body);
  }
  // The same with a body, and to the auth tier.
  Task<Status> send_json(http::Method method, std::string path, std::string json);
  Task<Status> send_auth(http::Method method, std::string path, std::string json);
  template <typename T>
  Task<Result<T>> send_auth_for(http::Method method, std::string path, std::string json,
                                std::string idempotency_key = {}) {
    PORTRETO_CO_ASSIGN(const std::string body,
                       co_await call(d_.auth, method, std::move(path), std::move(json), std::move(idempotency_key)));
    co_return api::from_response_json<T>(body);
  }
  // The tokens, or what the second step of the login goes on with.
  Task<Result<std::variant<api::TokenPair, api::SecondFactorNeeded>>> log_in(const api::LoginInput& input);
  Task<Result<api::TokenPair>> authenticate(std::string path, std::string json);

  // A file of a form, streamed on to the app tier.
  template <typename T>
  Task<Result<T>> send_file(http::Method method, std::string path, http::BodyReader& file, http::Headers headers) {
    PORTRETO_CO_ASSIGN(const std::string body, co_await read_answer(co_await forward(d_.app, method, std::move(path),
                                                                                     &file, std::move(headers))));
    co_return api::from_response_json<T>(body);
  }

 private:
  Task<Result<std::string>> call(http::Client& client, http::Method method, std::string path, std::string json,
                                 std::string idempotency_key);
  Task<Result<http::Response>> forward(http::Client& client, http::Method method, std::string path,
                                       http::BodyReader* body, http::Headers headers);
  static Task<Result<std::string>> read_answer(Result<http::Response> response);

  Task<void> renew();
  // A new binding for the forms of this answer. Those that were sent keep the one that they came with.
  void start_csrf();
  std::string issue_csrf(std::string_view binding) const;

  const WebDependencies& d_;
  http::Request& request_;
  CookieJar cookies_;
  PageContext page_;
  std::string access_token_;
  std::string refresh_token_;
  std::string share_token_;
  std::string guest_token_;
  Timestamp renewed_at_;
  std::optional<Error> restore_failure_;
  std::string csrf_binding_;  // of what was sent; empty when the browser has none yet
};

// What was chosen at POST /language, else what the browser asks for.
const Language& language_of(const http::Request& request);

http::Response json(std::string text);
http::Response html(std::string text, unsigned status = 200);
// 303, so that a reload does not send the form again. `path` is our own: anything else becomes "/".
http::Response see_other(std::string_view path);
// A path on this site, for "return_to": "/" for everything that could lead elsewhere.
std::string local_path(std::string_view text);

}  // namespace portreto::roles::web
