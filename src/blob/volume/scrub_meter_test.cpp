#include "blob/volume/scrub_meter.h"

#include <gtest/gtest.h>

namespace portreto::blob::volume {
namespace {

constexpr Timestamp kStarted{std::chrono::hours(500'000)};

TEST(ScrubMeter, TellsHowFarARoundIs) {
  ScrubMeter meter;
  EXPECT_FALSE(meter.run());
  meter.begin(kStarted, 100, 1000);
  meter.add(50);
  ASSERT_TRUE(meter.run());
  EXPECT_EQ(meter.run()->started, kStarted);
  EXPECT_EQ(meter.run()->done_bytes, 150u);
  EXPECT_EQ(meter.run()->total_bytes, 1000u);
  EXPECT_EQ(meter.run()->bytes_per_s, 0) << "too early to tell";
  meter.correct(300, 800);  // compaction took a volume away
  EXPECT_EQ(meter.run()->done_bytes, 300u);
  EXPECT_EQ(meter.run()->total_bytes, 800u);
  meter.end();
  EXPECT_FALSE(meter.run());
}

TEST(ScrubMeter, IsNeverFurtherThanTheEnd) {
  ScrubMeter meter;
  meter.begin(kStarted, 900, 1000);
  meter.add(500);
  EXPECT_EQ(meter.run()->done_bytes, 1000u);
  meter.correct(1200, 1100);
  EXPECT_EQ(meter.run()->done_bytes, 1100u);
}

TEST(ScrubMeter, OfNoRoundCountsNothing) {
  ScrubMeter meter;
  meter.add(5);
  meter.correct(1, 2);
  meter.end();
  EXPECT_FALSE(meter.run());
}

}  // namespace
}  // namespace portreto::blob::volume
