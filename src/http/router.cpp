#include "http/router.h"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "http/limited_body.h"
#include "http/logged_path.h"
#include "http/status.h"
#include "runtime/all.h"
#include "runtime/log.h"

namespace portreto::http {

namespace {

class EmptyBody final : public BodyReader {
 public:
  Task<Result<Bytes>> read() override { co_return Bytes{}; }
  std::optional<std::uint64_t> size() const override { return 0; }
};

// What is left when the code that renders answers fails itself.
Response last_resort() {
  Response response{.status = 500};
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = "Something went wrong on our side.";
  return response;
}

std::unexpected<Error> internal_error() {
  return fail(ErrorCode::kInternal, "Something went wrong on our side. It has been noted.");
}

// The path is left out where the route is not at hand: it may hold a secret, and the line of the request has it.
void log_exception(const Request& request, std::string_view what, std::string_view path = {}) {
  log::error("a request threw", {{"request_id", request.context.request_id},
                                 {"trace_id", trace_id_text(request.context.trace)},
                                 {"method", to_string(request.method)},
                                 {"path", path},
                                 {"error", what}});
}

// RFC 9110 section 9.3.2: as GET, without the content.
void drop_body(Response& response) {
  if (!response.headers.find("Content-Length")) {
    if (is_endless(response.body)) return;
    response.headers.add("Content-Length", std::to_string(size_of(response.body)));
  }
  response.body = std::string();
}

const RouteTree::Leaf::Entry* find_entry(const RouteTree::Leaf& leaf, Method method) {
  const auto* entry = leaf.find(method);
  return !entry && method == Method::kHead ? leaf.find(Method::kGet) : entry;
}

}  // namespace

Router::Router(ErrorRenderer render_error) : render_error_(std::move(render_error)) {}

void Router::add(Route route) {
  tree_.insert(route.method, route.pattern, routes_.size());
  routes_.push_back(std::move(route));
}

const Route* Router::match(Request& request) const {
  auto found = tree_.find(request.target.segments);
  if (!found) return nullptr;
  const auto* entry = find_entry(*found->leaf, request.method);
  if (!entry) return nullptr;
  request.path_parameters.clear();
  for (std::size_t i = 0; i < found->parameters.size(); ++i) {
    request.path_parameters.emplace(entry->parameter_names[i], std::move(found->parameters[i]));
  }
  return &routes_[entry->route];
}

std::string Router::allowed_methods(const Request& request) const {
  const auto found = tree_.find(request.target.segments);
  if (!found) return {};
  std::string methods;
  const auto append = [&methods](Method method) {
    if (!methods.empty()) methods += ", ";
    methods += to_string(method);
  };
  for (const auto& entry : found->leaf->entries) {
    append(entry.method);
    if (entry.method == Method::kGet && !found->leaf->find(Method::kHead)) append(Method::kHead);
  }
  return methods;
}

Task<Result<Response>> Router::run(const Route* route, Request& request) const {
  if (!route) {
    const auto allowed = allowed_methods(request);
    if (allowed.empty()) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
    auto response = render(request, {ErrorCode::kMethodNotAllowed, "This address is not used in this way."});
    response.headers.set("Allow", allowed);
    co_return response;
  }
  if (request.body->size().value_or(0) > route->body_bytes_max) {
    co_return fail(ErrorCode::kPayloadTooLarge, "The content is larger than is accepted here.");
  }
  if (guard_) PORTRETO_CO_TRY(co_await guard_(*route, request));
  const auto confirm = std::exchange(request.context.confirm, {});
  if (!confirm) co_return co_await route->handler(request);
  PORTRETO_CO_ASSIGN(auto both, co_await all(outcome_of(confirm()), outcome_of(route->handler(request))));
  auto& [confirmed, answer] = both;
  if (!confirmed) co_return fail(std::move(confirmed).error());
  co_return std::move(answer);
}

Task<Response> Router::dispatch(const Route* route, Request& request) const {
  const auto started = std::chrono::steady_clock::now();
  EmptyBody no_body;
  BodyReader* const whole_body = request.body;
  LimitedBody limited(whole_body ? *whole_body : no_body, route ? route->body_bytes_max : 0);
  request.body = &limited;

  Result<Response> outcome;
  std::exception_ptr aborted;
  try {
    outcome = co_await run(route, request);
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() == boost::asio::error::operation_aborted)
      aborted = std::current_exception();
    else
      log_exception(request, thrown.what(), logged_path(route, request));
    outcome = internal_error();
  } catch (const std::exception& thrown) {
    log_exception(request, thrown.what(), logged_path(route, request));
    outcome = internal_error();
  } catch (...) {
    log_exception(request, "not a std::exception", logged_path(route, request));
    outcome = internal_error();
  }
  request.body = whole_body;
  if (aborted) {
    const auto cancellation = co_await boost::asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(aborted);
    log_exception(request, "an operation was aborted", logged_path(route, request));
  }

  Response response = outcome ? std::move(*outcome) : render(request, outcome.error());
  finish(request, response);
  if (request.method == Method::kHead) drop_body(response);
  if (observe_) observe_(route, request, response, std::chrono::steady_clock::now() - started);
  co_return response;
}

Task<Response> Router::dispatch(Request& request) const { co_return co_await dispatch(match(request), request); }

Response Router::render(const Request& request, const Error& error) const {
  try {
    return render_error_(request, error);
  } catch (const std::exception& thrown) {
    log_exception(request, thrown.what());
    return last_resort();
  }
}

Response Router::refuse(const Route* route, const Request& request, const Error& error) const {
  Response response = render(request, error);
  finish(request, response);
  if (request.method == Method::kHead) drop_body(response);
  if (observe_) observe_(route, request, response, {});
  return response;
}

void Router::finish(const Request& request, Response& response) const {
  if (!finish_) return;
  try {
    finish_(request, response);
  } catch (const std::exception& thrown) {
    log_exception(request, thrown.what());
    response = last_resort();
  }
}

}  // namespace portreto::http
