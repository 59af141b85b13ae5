#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"
#include "http/router.h"

// For tests only: a request to a role's router and its whole answer, without a socket.
namespace portreto::roles::test {

// Runs a task to its end. Its event loop lives until the program ends, and so longer than any pool that resumes the
// task.
template <typename T>
T await(Task<T> task) {
  static boost::asio::thread_pool loop(1);
  return boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future).get();
}

struct Call {
  http::Method method = http::Method::kGet;
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  bool is_secure = false;
  std::string peer_address = "192.0.2.1";
};

struct Answer {
  unsigned status = 0;
  http::Headers headers{};
  std::string body{};
  std::optional<Error> cut{};  // what ended the body too early

  // Empty when there is none.
  std::string header(std::string_view name) const { return std::string(headers.find(name).value_or("")); }
};

inline constexpr std::size_t kAnswerBytesMax = 16 * 1024 * 1024;
inline constexpr char kRequestId[] = "0123456789abcdef";

// Throws std::bad_expected_access when the target is not valid.
inline Task<Answer> ask(const http::Router& router, Call call) {
  const auto body = http::make_body(std::move(call.body));
  http::Request request{.method = call.method, .target = http::Target::parse(call.target).value(), .body = body.get()};
  for (auto& [name, value] : call.headers) request.headers.add(std::move(name), std::move(value));
  request.context.request_id = kRequestId;
  request.context.peer_address = std::move(call.peer_address);
  request.context.is_secure = call.is_secure;

  http::Response response = co_await router.dispatch(request);
  Answer answer{.status = response.status, .headers = std::move(response.headers)};
  auto text = co_await http::collect(std::move(response.body), kAnswerBytesMax);
  if (text) {
    answer.body = std::move(*text);
  } else {
    answer.cut = std::move(text).error();
  }
  co_return answer;
}

inline Answer send(const http::Router& router, Call call) { return await(ask(router, std::move(call))); }

inline Answer get(const http::Router& router, std::string target,
                  std::vector<std::pair<std::string, std::string>> headers = {}) {
  return send(router, {.target = std::move(target), .headers = std::move(headers)});
}

}  // namespace portreto::roles::test
