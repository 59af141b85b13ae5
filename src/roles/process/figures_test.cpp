#include "roles/process/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "http/status.h"
#include "roles/api/codec.h"
#include "roles/api/testing/call.h"

namespace portreto::roles {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FiguresTest : public testing::Test {
 protected:
  FiguresTest() {
    health_.add("metadata", [this]() -> Task<Status> {
      if (is_database_away_) co_return fail(ErrorCode::kUnavailable, "away");
      co_return Status{};
    });
    credentials_.set_keys({security::generate_secret_key(clock_.now())});
    add("/b", http::Method::kGet);
    add("/b", http::Method::kPut);
    add("/b", http::Method::kDelete);
    router_.add(
        {.method = http::Method::kGet, .pattern = "/watched", .is_always_answered = true, .handler = handler()});
    router_.add(
        {.method = http::Method::kGet, .pattern = "/internal", .access = http::Access::kService, .handler = handler()});
    figures_.add_role("storage", router_, metrics_);
    figures_.add_route(router_, credentials_);
    sample();
  }

  static http::Handler handler() {
    return [](http::Request&) -> Task<Result<http::Response>> { co_return http::Response{}; };
  }
  void add(std::string pattern, http::Method method) {
    router_.add({.method = method, .pattern = std::move(pattern), .handler = handler()});
  }
  void sample() {
    figures_.sample();
    clock_.advance(TimeSeries::kInterval);
  }
  api::ProcessFigures look(SeriesRange range = {.step = 1, .count = 2}) { return test::await(look_at(range)).value(); }
  Task<Result<api::ProcessFigures>> look_at(SeriesRange range) { co_return co_await figures_.look(range); }
  std::vector<double> series(const api::ProcessFigures& told, const std::string& name) {
    for (const api::SeriesFigures& series : told.series) {
      if (series.role == "storage" && series.name == name) return series.values;
    }
    return {};
  }

  test::Answer ask(const std::string& query, const std::string& credential) {
    return test::get(router_, kFiguresPath + query, {{"Authorization", credential}});
  }

  bool is_database_away_ = false;
  ManualClock clock_{Timestamp(TimeSeries::kInterval * 4'000'000)};
  Health health_;
  security::ServiceCredentials credentials_;
  Metrics metrics_{"storage"};
  Figures figures_{{.instance = "s1", .zone = "a", .version = "1.2"}, health_, clock_};
  http::Router router_{http::problem_response};
};

TEST_F(FiguresTest, CountsWhatPeopleAskForByWhatItDoes) {
  for (int i = 0; i < 30; ++i) metrics_.route("GET", "/b").observe(200, 3ms);
  for (int i = 0; i < 20; ++i) metrics_.route("PUT", "/b").observe(503, 30ms);
  metrics_.route("DELETE", "/b").observe(204, 3ms);
  metrics_.route("GET", "/watched").observe(200, 9s);
  metrics_.route("GET", "/internal").observe(200, 9s);
  sample();
  const auto told = look();
  const double get = series(told, "get_per_s").back(), write = series(told, "write_per_s").back();
  EXPECT_GT(get, 0);
  EXPECT_NEAR(write / get, 20.0 / 30, 0.001) << "as rates of the same time";
  EXPECT_NEAR(series(told, "delete_per_s").back() / get, 1.0 / 30, 0.001);
  EXPECT_NEAR(series(told, "errors_per_s").back() / get, 20.0 / 30, 0.001);
  EXPECT_LT(series(told, "p50_ms").back(), 5);
  EXPECT_GT(series(told, "p95_ms").back(), 25);
  EXPECT_LE(series(told, "p99_ms").back(), 50) << "what monitoring and the tiers ask for is not in it";
}

TEST_F(FiguresTest, AnIntervalWithoutRequestsHasNoTimes) {
  sample();
  const auto told = look();
  EXPECT_EQ(series(told, "get_per_s").back(), 0);
  EXPECT_TRUE(std::isnan(series(told, "p99_ms").back()));
  EXPECT_TRUE(std::isnan(series(told, "get_per_s").front())) << "the first has nothing before it";
}

TEST_F(FiguresTest, SaysHowItIs) {
  EXPECT_EQ(look().status, "ready");
  is_database_away_ = true;
  const auto told = look();
  EXPECT_EQ(told.status, "not_ready");
  EXPECT_THAT(told.problems, ElementsAre("metadata"));
  EXPECT_EQ(told.instance, "s1");
  EXPECT_EQ(told.version, "1.2");
}

TEST_F(FiguresTest, TellsKeysByTheirIdsAndNeverWhatIsSecret) {
  const security::SecretKey key = security::generate_secret_key(clock_.now());
  figures_.note_ring("blob-url", security::SecretRing{key});
  const auto told = look();
  ASSERT_THAT(told.rings, SizeIs(1));
  EXPECT_EQ(told.rings[0].keys[0].id, key.kid);
  const std::string secret(as_text(ByteView(key.secret)));
  EXPECT_THAT(api::to_json(told), Not(HasSubstr(to_base64url(ByteView(key.secret)))));
  EXPECT_THAT(api::to_json(told), Not(HasSubstr(secret)));
}

// SECURITY 45.
TEST_F(FiguresTest, AreForTheTiersAlone) {
  EXPECT_EQ(test::get(router_, kFiguresPath).status, 401U);
  EXPECT_EQ(ask("", "Service app.x.y").status, 401U);
  const test::Answer told = ask("?step=2&count=3", *credentials_.header_value("app", clock_.now()));
  EXPECT_EQ(told.status, 200U);
  const auto figures = api::from_response_json<api::ProcessFigures>(told.body);
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->series_step_s, 30U);
  EXPECT_THAT(figures->series.at(0).values, SizeIs(3));
  EXPECT_TRUE(std::isnan(figures->series.at(0).values.at(0)));
}

TEST_F(FiguresTest, RefusesMoreThanThereIs) {
  const std::string credential = *credentials_.header_value("app", clock_.now());
  for (const char* query : {"?step=0", "?step=5761", "?count=241", "?count=x"}) {
    EXPECT_EQ(ask(query, credential).status, 400U) << query;
  }
}

TEST_F(FiguresTest, TakeAFixedAmountOfMemory) { EXPECT_EQ(figures_.series_bytes(), 7 * 23'040U) << "of one role"; }

}  // namespace
}  // namespace portreto::roles
