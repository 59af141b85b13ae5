#include "roles/api/operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/status.h"
#include "roles/api/testing/call.h"
#include "runtime/log.h"

namespace portreto::roles {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

class OperationsTest : public ::testing::Test {
 protected:
  OperationsTest() : router_(http::problem_response) {
    health_.add("database", [this]() -> Task<Status> { co_return database_; });
    router_.add({.method = http::Method::kGet, .pattern = "/things/{id}", .handler = [this](http::Request&) {
                   return answer();
                 }});
    observe(router_, metrics_);
    add_operations_routes(operations_, health_, {&metrics_, &other_metrics_});
  }

  Task<Result<http::Response>> answer() {
    if (throws_) throw std::runtime_error("a defect");
    if (error_) co_return fail(*error_, "No.");
    co_return http::Response{};
  }

  Answer get(std::string target) { return test::get(operations_, std::move(target)); }
  std::string measures() { return get("/metrics").body; }

  // How many requests of a route got an answer of a class.
  int count(std::string_view route, std::string_view status_class) { return count_of(measures(), route, status_class); }
  static int count_of(const std::string& text, std::string_view route, std::string_view status_class) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const auto has = [&](std::string_view part) { return line.find(part) != std::string::npos; };
      if (!has("requests_total{") || !has(std::string("\"") + std::string(route) + "\"")) continue;
      if (!has(std::string("\"") + std::string(status_class) + "\"")) continue;
      return std::stoi(line.substr(line.rfind(' ') + 1));
    }
    return 0;
  }

  Status database_;
  Health health_;
  Metrics metrics_{"web"};
  Metrics other_metrics_{"app"};
  bool throws_ = false;
  std::optional<ErrorCode> error_;
  http::Router router_;
  http::Router operations_{http::problem_response};
};

TEST_F(OperationsTest, AProcessThatAnswersIsAlive) {
  database_ = fail(ErrorCode::kUnavailable, "The database is away.");
  const Answer answer = get("/healthz");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

TEST_F(OperationsTest, ReadyWhenEveryCheckIs) {
  const Answer answer = get("/readyz");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(boost::json::parse(answer.body).at("status").as_string(), "ready");
}

TEST_F(OperationsTest, NotReadyWhenADependencyIsAwayAndReadyAgainAfter) {
  database_ = fail(ErrorCode::kUnavailable, "The database is away.");
  const Answer answer = get("/readyz");
  EXPECT_EQ(answer.status, 503u);
  EXPECT_THAT(answer.body, HasSubstr("\"database\""));
  database_ = {};
  EXPECT_EQ(get("/readyz").status, 200u);
}

TEST_F(OperationsTest, NotReadyWhileDraining) {
  health_.drain();
  EXPECT_EQ(get("/readyz").status, 503u);
  EXPECT_EQ(get("/healthz").status, 200u);
}

TEST_F(OperationsTest, RequestsAreCountedByPatternAndStatusClass) {
  test::get(router_, "/things/1");
  test::get(router_, "/things/2?x=y");
  error_ = ErrorCode::kNotFound;
  test::get(router_, "/things/3");
  error_ = ErrorCode::kUnavailable;
  test::get(router_, "/things/4");
  EXPECT_EQ(count("/things/{id}", "2xx"), 2);
  EXPECT_EQ(count("/things/{id}", "4xx"), 1);
  EXPECT_EQ(count("/things/{id}", "5xx"), 1);
  EXPECT_THAT(measures(), Not(HasSubstr("/things/1"))) << "what people send must not grow the metrics";
}

TEST_F(OperationsTest, WhatNoRouteTookIsCountedTogether) {
  test::get(router_, "/elsewhere");
  test::send(router_, {.method = http::Method::kPost, .target = "/things/1"});
  EXPECT_EQ(count("none", "4xx"), 2);
  EXPECT_THAT(measures(), Not(HasSubstr("elsewhere")));
}

TEST_F(OperationsTest, RefusalsAreWarnedOfAndNotAllLogged) {
  std::mutex mutex;
  std::vector<std::string> lines;
  log::set_sink([&](std::string_view line) {
    const std::scoped_lock lock(mutex);
    lines.emplace_back(line);
  });
  error_ = ErrorCode::kOverloaded;
  for (int i = 0; i < 1000; ++i) test::get(router_, "/things/1");
  log::set_sink({});
  ASSERT_FALSE(lines.empty());
  EXPECT_LT(lines.size(), 500u);
  for (const std::string& line : lines) EXPECT_THAT(line, HasSubstr("\"level\":\"warn\""));
  EXPECT_EQ(count("/things/{id}", "5xx"), 1000);
}

TEST_F(OperationsTest, ADefectIsCountedAsFailure) {
  throws_ = true;
  EXPECT_EQ(test::get(router_, "/things/1").status, 500u);
  EXPECT_EQ(count("/things/{id}", "5xx"), 1);
}

TEST_F(OperationsTest, AllRolesOfAProcessAreMeasuredTogether) {
  other_metrics_.counter("uploads_total", "Uploads.").add(3);
  const Answer answer = get("/metrics");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Type"), kMetricsContentType);
  EXPECT_THAT(answer.body, HasSubstr("portreto_uploads_total{role=\"app\"} 3"));
  EXPECT_THAT(answer.body, HasSubstr("role=\"web\""));
}

TEST(OperationsPaths, AreThese) {
  for (const char* path : {"/healthz", "/readyz", "/metrics"}) EXPECT_TRUE(is_operations_path(path));
  for (const char* path : {"/", "/healthz/", "/metrics2", "/api/v1/me"}) EXPECT_FALSE(is_operations_path(path));
}

}  // namespace
}  // namespace portreto::roles
