#include "rpc/breaker.h"

#include <gtest/gtest.h>

namespace portreto::rpc {
namespace {

using namespace std::chrono_literals;
using Change = Breaker::Change;
using Outcome = Breaker::Outcome;
using Pass = Breaker::Pass;
using State = Breaker::State;

constexpr Breaker::TimePoint kStart{1h};

Change call(Breaker& breaker, Outcome outcome, Breaker::TimePoint now) {
  return breaker.leave(breaker.enter(), outcome, now);
}

void open(Breaker& breaker, Breaker::TimePoint now) {
  for (int i = 0; i < 5; ++i) call(breaker, Outcome::kNotReached, now);
  ASSERT_EQ(breaker.state(), State::kOpen);
}

TEST(Breaker, OpensAfterFiveConnectFailuresInARow) {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(call(breaker, Outcome::kNotReached, kStart), Change::kNone);
  call(breaker, Outcome::kAnswered, kStart);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(call(breaker, Outcome::kNotReached, kStart), Change::kNone);
  call(breaker, Outcome::kUnjudged, kStart);
  EXPECT_EQ(call(breaker, Outcome::kNotReached, kStart), Change::kOpened);
  EXPECT_EQ(breaker.state(), State::kOpen);
}

TEST(Breaker, OpensWhenHalfOfTwentyFailed) {
  Breaker breaker;
  for (int i = 0; i < 10; ++i) call(breaker, Outcome::kAnswered, kStart + i * 100ms);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(call(breaker, Outcome::kFailed, kStart + 2s), Change::kNone);
  EXPECT_EQ(call(breaker, Outcome::kFailed, kStart + 3s), Change::kOpened);
}

TEST(Breaker, FewOrOldFailuresMeanNothing) {
  Breaker few;
  for (int i = 0; i < 19; ++i) EXPECT_EQ(call(few, Outcome::kFailed, kStart), Change::kNone);
  Breaker old;
  for (int i = 0; i < 19; ++i) call(old, Outcome::kFailed, kStart);
  EXPECT_EQ(call(old, Outcome::kFailed, kStart + 11s), Change::kNone);
  Breaker under_half;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(call(under_half, i % 5 < 3 ? Outcome::kAnswered : Outcome::kFailed, kStart), Change::kNone) << i;
  }
}

TEST(Breaker, SheddingIsNoFailureAndPasses) {
  Breaker breaker;
  EXPECT_FALSE(breaker.is_shedding(kStart));
  for (int i = 0; i < 30; ++i) EXPECT_EQ(call(breaker, Outcome::kShed, kStart), Change::kNone);
  EXPECT_TRUE(breaker.is_shedding(kStart + 999ms));
  EXPECT_FALSE(breaker.is_shedding(kStart + 1s));
  open(breaker, kStart + 2s);
  EXPECT_TRUE(breaker.try_probe(kStart + 3s));
  EXPECT_EQ(breaker.leave(Pass::kProbe, Outcome::kShed, kStart + 3s), Change::kClosed) << "it is there";
}

TEST(Breaker, OneProbeAtATimeAfterThePause) {
  Breaker breaker;
  open(breaker, kStart);
  EXPECT_FALSE(breaker.try_probe(kStart + 999ms));
  EXPECT_TRUE(breaker.try_probe(kStart + 1s));
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker.try_probe(kStart + 1h));
  EXPECT_EQ(breaker.leave(Pass::kProbe, Outcome::kAnswered, kStart + 2s), Change::kClosed);
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_EQ(call(breaker, Outcome::kNotReached, kStart + 2s), Change::kNone) << "what was before is forgotten";
}

TEST(Breaker, ThePauseDoublesUpToThirtySeconds) {
  Breaker breaker;
  auto now = kStart;
  open(breaker, now);
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    EXPECT_EQ(breaker.pause(), pause);
    EXPECT_FALSE(breaker.try_probe(now + pause - 1ms));
    now += pause;
    ASSERT_TRUE(breaker.try_probe(now));
    EXPECT_EQ(breaker.leave(Pass::kProbe, Outcome::kFailed, now), Change::kNone);
  }
}

TEST(Breaker, AProbeThatSaysNothingIsRepeatedAtOnce) {
  Breaker breaker;
  open(breaker, kStart);
  ASSERT_TRUE(breaker.try_probe(kStart + 1s));
  breaker.leave(Pass::kProbe, Outcome::kUnjudged, kStart + 1s);
  EXPECT_TRUE(breaker.try_probe(kStart + 1s));
}

TEST(Breaker, ForcedCallsCloseItAndOldOnesDoNot) {
  Breaker breaker;
  const auto before = breaker.enter();
  open(breaker, kStart);
  EXPECT_EQ(breaker.leave(before, Outcome::kAnswered, kStart), Change::kNone);
  const auto forced = breaker.enter();
  EXPECT_EQ(forced, Pass::kForced);
  EXPECT_EQ(breaker.leave(forced, Outcome::kNotReached, kStart), Change::kNone);
  EXPECT_EQ(breaker.pause(), 1s) << "only a probe that fails makes the pause longer";
  EXPECT_EQ(breaker.leave(breaker.enter(), Outcome::kAnswered, kStart), Change::kClosed);
}

}  // namespace
}  // namespace portreto::rpc
