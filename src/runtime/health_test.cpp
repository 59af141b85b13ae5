#include "runtime/health.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "runtime/timer.h"

namespace portreto {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Task<Status> passing() { co_return Status{}; }
Task<Status> failing() { co_return fail(ErrorCode::kUnavailable, "the database does not answer"); }
Task<Status> throwing() {
  throw std::runtime_error("broken");
  co_return Status{};
}
Task<Status> hanging() {
  co_await sleep_for(1h);
  co_return Status{};
}

Health::Report report_of(const Health& health) {
  asio::io_context loop;
  auto future = asio::co_spawn(loop, health.report(), asio::use_future);
  loop.run();
  return future.get();
}

boost::json::value json_of(const Health::Report& report) { return boost::json::parse(report.json); }

TEST(Health, IsReadyWhenEveryCheckPasses) {
  Health health;
  health.add("metadata", passing);
  health.add("registry", passing);
  const auto report = report_of(health);
  EXPECT_TRUE(report.is_ready);
  EXPECT_EQ(json_of(report).at("status"), "ready");
  EXPECT_EQ(json_of(report).at("checks").at("registry").at("ok"), true);
}

TEST(Health, SaysWhatItIsToldToSay) {
  Health health;
  std::string told;
  health.describe("member", [&] { return told; });
  EXPECT_FALSE(json_of(report_of(health)).as_object().contains("member"));
  told = R"({"zone":"a"})";
  EXPECT_EQ(json_of(report_of(health)).at("member").at("zone"), "a");
}

TEST(Health, WhatIsAdvisoryDegradesAndNoMore) {
  Health health;
  health.add("metadata", passing);
  health.add("disk", failing, Health::Weight::kAdvisory);
  const auto report = report_of(health);
  EXPECT_TRUE(report.is_ready);
  EXPECT_EQ(json_of(report).at("status"), "degraded");
  EXPECT_EQ(json_of(report).at("checks").at("disk").at("ok"), false);
}

TEST(Health, IsReadyWithoutChecks) { EXPECT_TRUE(report_of(Health{}).is_ready); }

TEST(Health, NamesTheCheckThatFails) {
  Health health;
  health.add("metadata", failing);
  health.add("registry", passing);
  const auto report = report_of(health);
  EXPECT_FALSE(report.is_ready);
  EXPECT_EQ(json_of(report).at("status"), "not_ready");
  EXPECT_EQ(json_of(report).at("checks").at("metadata").at("error"), "unavailable");
  EXPECT_EQ(json_of(report).at("checks").at("registry").at("ok"), true);
}

TEST(Health, IsNotReadyWhenACheckThrows) {
  Health health;
  health.add("metadata", throwing);
  const auto report = report_of(health);
  EXPECT_FALSE(report.is_ready);
  EXPECT_EQ(json_of(report).at("checks").at("metadata").at("error"), "internal");
}

TEST(Health, IsNotReadyWhenACheckHangs) {
  Health health(10ms);
  health.add("metadata", hanging);
  const auto report = report_of(health);
  EXPECT_FALSE(report.is_ready);
  EXPECT_EQ(json_of(report).at("checks").at("metadata").at("error"), "deadline_exceeded");
}

TEST(Health, IsNotReadyWhileItDrains) {
  Health health;
  health.add("metadata", passing);
  health.drain();
  const auto report = report_of(health);
  EXPECT_FALSE(report.is_ready);
  EXPECT_EQ(json_of(report).at("status"), "draining");
}

}  // namespace
}  // namespace portreto
