#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/route_tree.h"

namespace portreto::http {

using Handler = std::function<Task<Result<Response>>(Request&)>;

// Who may call a route at all. What a caller may see behind it is decided by the services.
enum class Access {
  kAnyone,   // a credential is neither needed nor refused
  kUser,     // a valid access token
  kAdmin,    // one of somebody who runs the service
  kService,  // another tier, by its service credential
};

struct Route {
  Method method;
  std::string pattern;  // "/api/v1/galleries/{id}"; a last segment "{rest...}" takes all that follows
  Access access = Access::kAnyone;
  std::uint64_t body_bytes_max = 64 * 1024;  // 0 for routes that take none
  // Reads the body at its own pace (uploads); otherwise slow bodies are cut by the request deadline.
  bool is_streaming = false;
  bool is_always_answered = false;  // even when the server sheds load: for whoever watches it
  Handler handler;
};

// Turns an Error into a role's own answer: problem+json (RFC 9457) for REST, a page for people.
using ErrorRenderer = std::function<Response(const Request&, const Error&)>;
// Runs before the handler with the matched route, e.g. to authenticate; an error ends the request. What may be asked
// beside the handler it leaves in RequestContext::confirm.
using Guard = std::function<Task<Status>(const Route&, Request&)>;
// Runs on each answer, errors included: security headers, cookies.
using Finisher = std::function<void(const Request&, Response&)>;
// Told of each answer and how long it took, for metrics and logs; `route` is null when none matched. Must not throw.
using Observer = std::function<void(const Route* route, const Request&, const Response&, std::chrono::nanoseconds)>;

// The routes of one role. Filled before the first request, then read by any number of threads. Both the server and
// the in-memory transport answer through dispatch(), so that a role behaves the same behind either.
class Router {
 public:
  explicit Router(ErrorRenderer render_error);

  // Throws std::logic_error when method and pattern are there already, be it with other parameter names, or when the
  // pattern is malformed.
  void add(Route route);
  void set_guard(Guard guard) { guard_ = std::move(guard); }
  void set_finisher(Finisher finisher) { finish_ = std::move(finisher); }
  void set_observer(Observer observer) { observe_ = std::move(observer); }
  const std::vector<Route>& routes() const { return routes_; }

  // The route for a request, filling path_parameters; nullptr when there is none. A HEAD finds the GET route.
  const Route* match(Request& request) const;

  // Like dispatch() below, for callers that matched already (the server, to know the kind of route before it reads).
  Task<Response> dispatch(const Route* route, Request& request) const;
  // Finds the route, holds the body to the route's limit, runs guard, handler and finisher. Never fails: 404, 405 with
  // Allow, 413, an error or an exception (caught here once: 500, logged with the request id) become answers. The answer
  // to a HEAD has no body, and has the Content-Length that GET would have. Only the unwinding of a task that its
  // awaiter cancelled goes through.
  Task<Response> dispatch(Request& request) const;

  // The answer to a request whose handler is not to run, in the route's own form.
  Response refuse(const Route* route, const Request& request, const Error& error) const;
  // Runs the finisher on an answer that no route gave (a request that was refused before routing).
  void finish(const Request& request, Response& response) const;

 private:
  Task<Result<Response>> run(const Route* route, Request& request) const;
  Response render(const Request& request, const Error& error) const;
  std::string allowed_methods(const Request& request) const;

  ErrorRenderer render_error_;
  Guard guard_;
  Finisher finish_;
  Observer observe_;
  std::vector<Route> routes_;
  RouteTree tree_;
};

}  // namespace portreto::http
