#include "roles/process/clock_watch.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "http/testing/test_server.h"

namespace portreto::roles {
namespace {

using namespace std::chrono_literals;
using Offset = ClockWatch::Offset;
using http::testing::run;

bool is_off_among(std::vector<Offset> others) { return is_off(others); }

TEST(ClockWatch, IsOffWhenMoreThanHalfOfAllClocksAreFarAway) {
  EXPECT_FALSE(is_off_among({}));
  EXPECT_FALSE(is_off_among({5min})) << "of two nobody knows which is right";
  EXPECT_TRUE(is_off_among({5min, 5min}));
  EXPECT_TRUE(is_off_among({-5min, -5min}));
  EXPECT_FALSE(is_off_among({5min, 0ms}));
  EXPECT_FALSE(is_off_among({5min, 5min, 0ms}));
  EXPECT_TRUE(is_off_among({5min, 5min, 5min, 0ms}));
  EXPECT_FALSE(is_off_among({30s, -30s, 30s})) << "verifiers allow for that";
  EXPECT_TRUE(is_off_among({33s, 33s}));
}

class ClockWatchTest : public testing::Test {
 protected:
  Task<std::optional<Offset>> ask(cluster::Member member) {
    ++asked_[member.instance];
    co_return offset_;
  }

  std::vector<cluster::Member> members_ = {{.instance = "a"}, {.instance = "b"}};
  std::optional<Offset> offset_ = 0ms;
  std::map<std::string, int> asked_;
  ClockWatch watch_{[this] { return members_; }, [this](cluster::Member member) { return ask(std::move(member)); }};
};

TEST_F(ClockWatchTest, IsNotReadyWhileTheClockIsOff) {
  run(watch_.look());
  EXPECT_TRUE(run(watch_.check()));
  offset_ = 5min;
  run(watch_.look());
  EXPECT_TRUE(watch_.is_off());
  EXPECT_EQ(run(watch_.check()).error().code, ErrorCode::kUnavailable);
  offset_ = -1s;
  run(watch_.look());
  EXPECT_TRUE(run(watch_.check()));
}

TEST_F(ClockWatchTest, WhoReachesNobodyKnowsAsMuchAsBefore) {
  offset_ = std::nullopt;
  run(watch_.look());
  EXPECT_FALSE(watch_.is_off());
  offset_ = 5min;
  run(watch_.look());
  offset_ = std::nullopt;
  run(watch_.look());
  EXPECT_TRUE(watch_.is_off());
  members_.clear();
  run(watch_.look());
  EXPECT_TRUE(watch_.is_off());
}

TEST_F(ClockWatchTest, AsksAFewAtATimeAndAllInTurn) {
  members_.clear();
  for (int i = 0; i < 20; ++i) members_.push_back({.instance = std::to_string(i)});
  for (int i = 0; i < 3; ++i) run(watch_.look());
  EXPECT_EQ(asked_.size(), 20u);
}

}  // namespace
}  // namespace portreto::roles
