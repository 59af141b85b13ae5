#include "http/shedder.h"

#include <gtest/gtest.h>

namespace portreto::http {
namespace {

using namespace std::chrono_literals;

constexpr Shedder::TimePoint kStart{1h};

TEST(Shedder, RefusesOnceTheQueueStands) {
  Shedder shedder(100ms);
  for (auto at = 0ms; at < Shedder::kStandingTime; at += 10ms) EXPECT_FALSE(shedder.must_refuse(101ms, kStart + at));
  EXPECT_TRUE(shedder.must_refuse(101ms, kStart + 250ms));
  EXPECT_TRUE(shedder.must_refuse(5s, kStart + 260ms));
  EXPECT_FALSE(shedder.must_refuse(100ms, kStart + 270ms)) << "this one came in time";
  EXPECT_FALSE(shedder.must_refuse(101ms, kStart + 280ms)) << "and so the queue is a new one";
}

TEST(Shedder, WorksOffWhatAPauseLeftBehind) {
  Shedder shedder(100ms);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(shedder.must_refuse(1s, kStart + i * 2ms));
  EXPECT_FALSE(shedder.must_refuse(1s, kStart + 10s)) << "late requests long ago say nothing";
}

}  // namespace
}  // namespace portreto::http
