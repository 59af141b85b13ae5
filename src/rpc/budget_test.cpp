#include "rpc/budget.h"

#include <gtest/gtest.h>

namespace portreto::rpc {
namespace {

using namespace std::chrono_literals;

constexpr SlidingCount::TimePoint kStart{1h};

int spend_all(Budget& budget, SlidingCount::TimePoint now) {
  int spent = 0;
  while (budget.try_spend(now)) ++spent;
  return spent;
}

TEST(Budget, IsAShareOfTheCalls) {
  Budget budget(0.1, 0);
  EXPECT_FALSE(budget.may_spend(kStart));
  for (int i = 0; i < 250; ++i) budget.count_call(kStart + i * 10ms);
  EXPECT_TRUE(budget.may_spend(kStart + 2500ms));
  EXPECT_EQ(spend_all(budget, kStart + 2500ms), 25);
}

TEST(Budget, HasAFloorForQuietTimes) {
  Budget budget(0.1, 3);
  EXPECT_EQ(spend_all(budget, kStart), 3);
  EXPECT_EQ(spend_all(budget, kStart + 5s), 0);
  EXPECT_EQ(spend_all(budget, kStart + 10s), 3) << "what was spent ten seconds ago is forgotten";
}

TEST(Budget, ForgetsCallsOfLongAgo) {
  Budget budget(0.1, 0);
  for (int i = 0; i < 100; ++i) budget.count_call(kStart);
  EXPECT_TRUE(budget.may_spend(kStart + 8s));
  EXPECT_FALSE(budget.may_spend(kStart + 10s));
  EXPECT_FALSE(budget.may_spend(kStart + 1h));
}

}  // namespace
}  // namespace portreto::rpc
