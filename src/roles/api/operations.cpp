#include "roles/api/operations.h"

#include <memory>
#include <unordered_map>
#include <utility>

#include "http/logged_path.h"
#include "runtime/line_limit.h"
#include "runtime/log.h"

namespace portreto::roles {
namespace {

using http::Request;
using http::Response;

// Slower than any page should be (SECURITY 44 asks for a p99 below 300 ms under attack).
constexpr std::chrono::seconds kSlow{1};
// A 503 says that the server is busy, or waits for another one: no defect, and there may be thousands of them. The
// metrics count all.
constexpr std::uint32_t kRefusalLinesPerSecond = 10;

Response text_response(unsigned status, std::string_view content_type, std::string text) {
  Response response{.status = status, .body = std::move(text)};
  response.headers.set("Content-Type", std::string(content_type));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Task<Result<Response>> alive(Request&) { co_return text_response(200, "text/plain; charset=utf-8", "ok\n"); }

Task<Result<Response>> readiness(const Health& health) {
  Health::Report report = co_await health.report();
  co_return text_response(report.is_ready ? 200 : 503, "application/json", std::move(report.json));
}

Task<Result<Response>> measurements(const std::vector<const Metrics*>& metrics) {
  co_return text_response(200, kMetricsContentType, Metrics::render(metrics));
}

}  // namespace

void add_operations_routes(http::Router& router, const Health& health, std::vector<const Metrics*> metrics) {
  const auto add = [&router](std::string pattern, http::Handler handler) {
    router.add({.method = http::Method::kGet,
                .pattern = std::move(pattern),
                .body_bytes_max = 0,
                .is_always_answered = true,
                .handler = std::move(handler)});
  };
  add("/healthz", alive);
  add("/readyz", [&health](Request&) { return readiness(health); });
  add("/metrics", [metrics = std::move(metrics)](Request&) { return measurements(metrics); });
}

void observe(http::Router& router, Metrics& metrics) {
  std::unordered_map<const http::Route*, RouteMeter*> meters;
  for (const http::Route& route : router.routes()) {
    meters.emplace(&route, &metrics.route(to_string(route.method), route.pattern));
  }
  meters.emplace(nullptr, &metrics.route("any", "none"));
  auto refusals = std::make_shared<LineLimit>(kRefusalLinesPerSecond);
  router.set_observer(
      [meters = std::move(meters), refusals = std::move(refusals)](
          const http::Route* route, const Request& request, const Response& response, std::chrono::nanoseconds took) {
        meters.at(route)->observe(response.status, took);
        const auto took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
        const bool is_refusal = response.status == 503;
        const auto left_out = is_refusal ? refusals->admit(std::chrono::steady_clock::now()) : 0;
        if (!left_out) return;
        if (*left_out > 0) log::warn("refused requests were not logged", {{"requests", *left_out}});
        const bool is_slow = took >= kSlow && !(route && route->is_streaming);
        const auto write = response.status >= 500 && !is_refusal ? log::error
                           : is_refusal || is_slow               ? log::warn
                                                                 : log::debug;
        write("request", {{"request_id", request.context.request_id},
                          {"trace_id", http::trace_id_text(request.context.trace)},
                          {"method", to_string(request.method)},
                          {"path", http::logged_path(route, request)},
                          {"status", response.status},
                          {"took_ms", took_ms}});
      });
}

}  // namespace portreto::roles
