#include "services/steward/pace.h"

#include <gtest/gtest.h>

namespace portreto::services {
namespace {

using std::chrono::milliseconds;

TEST(Pace, HoldsBackWhatIsBeyondTheRate) {
  Pace pace(1000);
  const Pace::Time start{std::chrono::hours(1)};
  EXPECT_EQ(pace.reserve(500, start), milliseconds(0));
  EXPECT_EQ(pace.reserve(1000, start), milliseconds(500));
  EXPECT_EQ(pace.reserve(100, start + milliseconds(300)), milliseconds(1200));
  EXPECT_EQ(pace.reserve(100, start + std::chrono::seconds(60)), milliseconds(0)) << "a pause is not saved up";
  EXPECT_EQ(pace.reserve(0, start + std::chrono::seconds(60)), milliseconds(100));
}

TEST(Pace, WithoutARateNothingWaits) {
  Pace pace(0);
  EXPECT_EQ(pace.reserve(UINT64_MAX, {}), milliseconds(0));
  EXPECT_EQ(pace.reserve(UINT64_MAX, {}), milliseconds(0));
}

}  // namespace
}  // namespace portreto::services
