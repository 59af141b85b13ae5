#include "runtime/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace portreto {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Metrics, CountRequestsByRouteAndStatusClass) {
  Metrics metrics("web");
  RouteMeter& meter = metrics.route("GET", "/galleries/{id}");
  meter.observe(200, 3ms);
  meter.observe(204, 3ms);
  meter.observe(503, 20s);
  const std::string text = metrics.render();
  const std::string labels = R"(method="GET",role="web",route="/galleries/{id}")";
  EXPECT_THAT(text, HasSubstr("portreto_http_requests_total{" + labels + R"(,status="2xx"} 2)"));
  EXPECT_THAT(text, HasSubstr("portreto_http_requests_total{" + labels + R"(,status="5xx"} 1)"));
  EXPECT_THAT(text, HasSubstr("portreto_http_request_duration_seconds_bucket{" + labels + R"(,le="0.005"} 2)"));
  EXPECT_THAT(text, HasSubstr("portreto_http_request_duration_seconds_bucket{" + labels + R"(,le="+Inf"} 3)"));
}

TEST(Metrics, TellWhatARouteHasAnswered) {
  Metrics metrics("storage");
  RouteMeter& meter = metrics.route("GET", "/b");
  EXPECT_EQ(meter.statistics().answered, 0u);
  EXPECT_EQ(meter.statistics().p99_s, 0);
  for (int i = 0; i < 90; ++i) meter.observe(200, 3ms);
  for (int i = 0; i < 8; ++i) meter.observe(404, 30ms);
  for (int i = 0; i < 2; ++i) meter.observe(503, 20s);
  const RouteStatistics statistics = meter.statistics();
  EXPECT_EQ(statistics.answered, 90u);
  EXPECT_EQ(statistics.refused, 8u);
  EXPECT_EQ(statistics.failed, 2u);
  EXPECT_GT(statistics.p50_s, 0.0025);
  EXPECT_LT(statistics.p50_s, 0.005);
  EXPECT_GT(statistics.p95_s, 0.025);
  EXPECT_LT(statistics.p95_s, 0.05);
  EXPECT_EQ(statistics.p99_s, 10) << "longer than the last border";
}

TEST(Metrics, TellWhatCameBetweenTwoMoments) {
  Metrics metrics("storage");
  RouteMeter& gets = metrics.route("GET", "/b");
  for (int i = 0; i < 100; ++i) gets.observe(200, 3ms);
  const RequestTotals before = gets.totals();
  EXPECT_EQ(before.statistics().answered, 100u);
  gets.observe(500, 30ms);
  const RouteStatistics since = gets.totals().since(before).statistics();
  EXPECT_EQ(since.answered, 0u);
  EXPECT_EQ(since.failed, 1u);
  EXPECT_GT(since.p50_s, 0.025);
  EXPECT_LE(since.p99_s, 0.05);
}

TEST(Metrics, AreAddedUpOverRoutes) {
  Metrics metrics("storage");
  metrics.route("GET", "/a").observe(200, 3ms);
  metrics.route("GET", "/b").observe(404, 20s);
  RequestTotals totals = metrics.route("GET", "/a").totals();
  totals += metrics.route("GET", "/b").totals();
  EXPECT_EQ(totals.statistics().answered, 1u);
  EXPECT_EQ(totals.statistics().refused, 1u);
  EXPECT_EQ(totals.statistics().p99_s, 10);
}

TEST(Metrics, CountAStatusOutsideTheClassesAtTheNearest) {
  Metrics metrics("web");
  metrics.route("GET", "/").observe(0, 0ms);
  metrics.route("GET", "/").observe(999, 0ms);
  EXPECT_THAT(metrics.render(), HasSubstr(R"(status="1xx"} 1)"));
  EXPECT_THAT(metrics.render(), HasSubstr(R"(status="5xx"} 1)"));
}

TEST(Metrics, GiveTheSameMeterForTheSameRoute) {
  Metrics metrics("web");
  EXPECT_EQ(&metrics.route("GET", "/a"), &metrics.route("GET", "/a"));
  EXPECT_NE(&metrics.route("GET", "/a"), &metrics.route("POST", "/a"));
  metrics.counter("retries_total", "Retries.").add();
  metrics.counter("retries_total", "Retries.").add(2);
  EXPECT_THAT(metrics.render(), HasSubstr(R"(portreto_retries_total{role="web"} 3)"));
}

TEST(Metrics, CountFromManyThreads) {
  Metrics metrics("web");
  constexpr int kThreads = 4;
  constexpr int kRequests = 1000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        RouteMeter& meter = metrics.route("GET", "/");
        for (int n = 0; n < kRequests; ++n) meter.observe(200, 1ms);
      });
    }
  }
  EXPECT_THAT(metrics.render(), HasSubstr(R"(status="2xx"} 4000)"));
}

TEST(Metrics, ReadSampledGaugesWhenRendered) {
  Metrics metrics("app");
  double queued = 1;
  metrics.sampled_gauge("queued_jobs", "Jobs.", [&queued] {
    if (queued < 0) throw std::runtime_error("unreadable");
    return queued;
  });
  queued = 7;
  EXPECT_THAT(metrics.render(), HasSubstr(R"(portreto_queued_jobs{role="app"} 7)"));
  queued = -1;
  EXPECT_THAT(metrics.render(), HasSubstr(R"(portreto_queued_jobs{role="app"} 7)"));
}

TEST(Metrics, JoinRolesUnderOneNameEach) {
  Metrics web("web");
  Metrics app("app");
  web.gauge("connections", "Connections.").set(1);
  app.gauge("connections", "Connections.").set(1.5);
  app.gauge("connections", "Connections.").add(0.5);
  const std::string text = Metrics::render({&web, &app});
  EXPECT_EQ(count(text, "# TYPE portreto_connections gauge"), 1);
  EXPECT_THAT(text, HasSubstr(R"(portreto_connections{role="web"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(portreto_connections{role="app"} 2)"));
}

TEST(Metrics, RefuseNamesThatPrometheusDoesNotTake) {
  Metrics metrics("web");
  EXPECT_THROW(metrics.counter("with space", "No."), std::exception);
  metrics.counter("things_total", "Things.");
  EXPECT_THROW(metrics.gauge("things_total", "Things."), std::exception);
}

}  // namespace
}  // namespace portreto
