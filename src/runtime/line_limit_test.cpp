#include "runtime/line_limit.h"

#include <gtest/gtest.h>

namespace portreto {
namespace {

using namespace std::chrono_literals;

TEST(LineLimit, LetsSomeThroughEachSecondAndCountsTheOthers) {
  LineLimit limit(2);
  const LineLimit::TimePoint start{1h};
  EXPECT_EQ(limit.admit(start), 0u);
  EXPECT_EQ(limit.admit(start + 1ms), 0u);
  EXPECT_EQ(limit.admit(start + 2ms), std::nullopt);
  EXPECT_EQ(limit.admit(start + 999ms), std::nullopt);
  EXPECT_EQ(limit.admit(start + 1000ms), 2u);
  EXPECT_EQ(limit.admit(start + 1001ms), 0u);
  EXPECT_EQ(limit.admit(start + 1002ms), std::nullopt);
}

}  // namespace
}  // namespace portreto
