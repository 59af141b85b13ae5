#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "http/client.h"
#include "http/status.h"
#include "roles/api/rest.h"

namespace portreto::roles::web {

// For tests only: a tier behind the web tier. It answers what it was told to, 404 to everything else, and remembers
// what it was asked. Addresses are below /api/v1. Thread-safe once told.
class StandIn final : public http::Client {
 public:
  struct Call {
    std::string what;  // "GET /galleries/1?cursor=2"
    std::string bearer;
    http::Headers headers;
    std::string body{};
  };
  using Answer = std::function<Result<http::Response>(const Call&)>;

  // `what` is a method and an address without its query: "GET /feed".
  void on(std::string what, Answer answer) { answers_[std::move(what)] = {std::move(answer), true}; }
  template <typename T>
  void give(std::string what, const T& value, unsigned status = 200) {
    on(std::move(what), [value, status](const Call&) { return api::answer(value, status); });
  }
  // Only to who sends this access token; 401 to others.
  template <typename T>
  void give_to(std::string token, std::string what, const T& value, unsigned status = 200) {
    on(std::move(what), [token = std::move(token), value, status](const Call& call) -> Result<http::Response> {
      if (call.bearer != token) return fail(ErrorCode::kUnauthenticated, "Log in first.");
      return api::answer(value, status);
    });
  }
  // Without looking at the body.
  void refuse(std::string what, Error error) {
    answers_[std::move(what)] = {[error](const Call&) -> Result<http::Response> { return fail(error); }, false};
  }
  // Until it is told to come back, no call reaches it.
  void go_away(bool is_away = true) { is_away_ = is_away; }

  Task<Result<http::Response>> send(http::Request request) override {
    if (is_away_) co_return fail(ErrorCode::kUnavailable, "This part of Portreto is away. Try again in a moment.");
    Call call = call_of(request);
    const auto found = answers_.find(call.what.substr(0, call.what.find('?')));
    const bool is_known = found != answers_.end();
    if (is_known && found->second.reads_body) {
      PORTRETO_CO_ASSIGN(call.body, co_await http::read_all(*request.body, kBodyBytesMax));
    }
    remember(call);
    auto response = is_known ? found->second.answer(call) : fail(ErrorCode::kNotFound, "There is no such thing.");
    co_return response ? std::move(*response) : http::problem_response(request, response.error());
  }

  std::vector<Call> calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }
  std::size_t count(std::string_view what) const {
    std::size_t count = 0;
    for (const Call& call : calls()) count += call.what == what ? 1 : 0;
    return count;
  }
  void forget_calls() {
    const std::scoped_lock lock(mutex_);
    calls_.clear();
  }

 private:
  static constexpr std::size_t kBodyBytesMax = 1024 * 1024;

  struct Told {
    Answer answer;
    bool reads_body = true;
  };

  static Call call_of(const http::Request& request) {
    constexpr std::string_view kPrefix = "/api/v1";
    constexpr std::string_view kScheme = "Bearer ";
    const std::string method(to_string(request.method));
    Call call{.what = method + " " + request.target.raw.substr(kPrefix.size()), .headers = request.headers};
    const auto authorization = request.headers.find("Authorization").value_or("");
    if (authorization.starts_with(kScheme)) call.bearer = authorization.substr(kScheme.size());
    return call;
  }

  void remember(const Call& call) {
    const std::scoped_lock lock(mutex_);
    calls_.push_back(call);
  }

  std::map<std::string, Told> answers_;
  std::atomic<bool> is_away_{false};
  mutable std::mutex mutex_;
  std::vector<Call> calls_;
};

}  // namespace portreto::roles::web
