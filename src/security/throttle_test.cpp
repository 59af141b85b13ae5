#include "security/throttle.h"

#include <gtest/gtest.h>

namespace portreto::security {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

FailureRecord failures(std::uint32_t count, Timestamp last_at = kNow) { return {.count = count, .last_at = last_at}; }

seconds pause(const LoginAttempt& attempt, Timestamp now = kNow) {
  const ThrottleDecision decision = decide(attempt, now);
  EXPECT_EQ(decision.is_allowed, decision.retry_after == seconds(0));
  return decision.retry_after;
}

TEST(Throttle, TheFirstAttemptsAreFree) {
  EXPECT_EQ(pause({}), seconds(0));
  EXPECT_EQ(pause({.account = failures(4)}), seconds(0));
  EXPECT_EQ(pause({.peer = failures(19)}), seconds(0));
}

TEST(Throttle, EachFurtherFailureDoublesThePause) {
  EXPECT_EQ(pause({.account = failures(5)}), seconds(1));
  EXPECT_EQ(pause({.account = failures(6)}), seconds(2));
  EXPECT_EQ(pause({.account = failures(10)}), seconds(32));
  EXPECT_EQ(pause({.peer = failures(20)}), seconds(1));
  EXPECT_EQ(pause({.peer = failures(25)}), seconds(32));
}

TEST(Throttle, ThePauseEndsAtAQuarterOfAnHour) {
  EXPECT_EQ(pause({.account = failures(14)}), seconds(512));
  EXPECT_EQ(pause({.account = failures(15)}), seconds(900));
  EXPECT_EQ(pause({.account = failures(4'000'000'000)}), seconds(900));
}

TEST(Throttle, APauseRunsOut) {
  const LoginAttempt attempt{.account = failures(10)};
  EXPECT_EQ(pause(attempt, kNow + milliseconds(31'001)), seconds(1)) << "rounded up";
  EXPECT_EQ(pause(attempt, kNow + seconds(32)), seconds(0));
}

TEST(Throttle, TheLongerPauseCounts) {
  EXPECT_EQ(pause({.account = failures(5), .peer = failures(25)}), seconds(32));
  EXPECT_EQ(pause({.account = failures(10), .peer = failures(20)}), seconds(32));
}

TEST(Throttle, Security13_TheVictimCanStillLogInFromAKnownDevice) {
  const LoginAttempt attacker{.account = failures(1000), .peer = failures(1000)};
  EXPECT_FALSE(decide(attacker, kNow).is_allowed);
  LoginAttempt victim = attacker;
  victim.known_device = FailureRecord{};
  EXPECT_TRUE(decide(victim, kNow).is_allowed);
}

TEST(Throttle, Security13_AKnownDeviceBuysNoMoreGuessesThanAnAccountHas) {
  EXPECT_TRUE(decide({.known_device = failures(4)}, kNow).is_allowed);
  EXPECT_EQ(pause({.known_device = failures(5)}), seconds(1));
  EXPECT_EQ(pause({.known_device = failures(100)}), seconds(900));
}

TEST(Throttle, ARecordThatWasQuietIsForgotten) {
  EXPECT_EQ(pause({.account = failures(100, kNow - kFailureWindow - seconds(1))}), seconds(0));
}

TEST(Throttle, AnotherReplicasFastClockDoesNotStretchThePause) {
  EXPECT_EQ(pause({.account = failures(5, kNow + seconds(20))}), seconds(1));
}

}  // namespace
}  // namespace portreto::security
