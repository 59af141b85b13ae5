#include "imaging/derivatives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::imaging {
namespace {

using ::testing::ElementsAre;

TEST(DerivativeWidths, AreTheStepsUpToTheLargest) {
  EXPECT_THAT(derivative_widths(4000), ElementsAre(320, 640, 960, 1440, 2048));
  EXPECT_THAT(derivative_widths(2048), ElementsAre(320, 640, 960, 1440, 2048));
  EXPECT_THAT(derivative_widths(960), ElementsAre(320, 640, 960));
}

TEST(DerivativeWidths, EndWithTheOwnWidthOfASmallPhoto) {
  EXPECT_THAT(derivative_widths(1), ElementsAre(1));
  EXPECT_THAT(derivative_widths(300), ElementsAre(300));
  EXPECT_THAT(derivative_widths(800), ElementsAre(320, 640, 800));
  EXPECT_THAT(derivative_widths(2000), ElementsAre(320, 640, 960, 1440, 2000));
}

TEST(DerivativeWidths, LeaveOutAStepThatIsNearlyTheSame) {
  EXPECT_THAT(derivative_widths(1024), ElementsAre(320, 640, 1024));
  EXPECT_THAT(derivative_widths(355), ElementsAre(355));
  EXPECT_THAT(derivative_widths(356), ElementsAre(320, 356));
}

TEST(DerivativeWidths, AscendAndNeverEnlarge) {
  for (std::uint32_t width = 1; width < 5000; ++width) {
    const auto widths = derivative_widths(width);
    ASSERT_FALSE(widths.empty());
    ASSERT_TRUE(std::ranges::is_sorted(widths, std::less_equal{})) << width;
    ASSERT_LE(widths.back(), width);
  }
}

TEST(DerivativeHeight, IsRoundedAndAtLeastOne) {
  EXPECT_EQ(derivative_height(320, 4000, 3000), 240U);
  EXPECT_EQ(derivative_height(320, 641, 480), 240U);  // 239.6
  EXPECT_EQ(derivative_height(2048, 65500, 1), 1U);
  EXPECT_EQ(derivative_height(300, 300, 65500), 65500U);
}

}  // namespace
}  // namespace portreto::imaging
