#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "http/router.h"
#include "http/server.h"
#include "http/status.h"
#include "runtime/event_loops.h"
#include "runtime/testing/run.h"

// For tests only: a server on free ports, with its own loops.
namespace portreto::http::testing {

inline Router make_router() { return Router(problem_response); }

inline Response text_response(std::string text, unsigned status = 200) {
  Response response{.status = status};
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(text);
  return response;
}

// A handler that answers with a constant text.
inline Handler answer(std::string text) {
  return [text = std::move(text)](Request&) -> Task<Result<Response>> { co_return text_response(text); };
}

using test::run;

class TestServer {
 public:
  explicit TestServer(const Router& router, ServerSettings settings = {}, std::size_t loops = 1)
      : loops_(loops), server_(std::in_place, loops_.all(), std::move(settings), router) {
    server_->start();
    loops_.start();
  }
  ~TestServer() {
    loops_.stop();
    loops_.join();
  }

  std::uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }
  EventLoops& loops() { return loops_; }

  // Runs a task on one of the server's loops.
  template <typename T>
  T run(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future).get();
  }

 private:
  EventLoops loops_;
  std::optional<Server> server_;
};

}  // namespace portreto::http::testing
