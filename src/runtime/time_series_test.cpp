#include "runtime/time_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace portreto {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::IsNan;
using testing::NanSensitiveDoubleEq;

class TimeSeriesTest : public testing::Test {
 protected:
  using Fold = TimeSeries::Fold;
  TimeSeriesTest() {
    series_.add({{"rate", Fold::kMean}, {"p99", Fold::kHighest}, {"free", Fold::kLast}},
                [this](std::span<float> values) { std::ranges::fill(values, value_); });
  }
  void sample(float value) {
    value_ = value;
    series_.sample(now_);
    now_ += TimeSeries::kInterval;
  }
  std::vector<double> values(const std::string& name, std::size_t step, std::size_t count) {
    const auto window = series_.window(now_, step, count);
    const auto at = std::ranges::find(window.names, name) - window.names.begin();
    return window.values.at(at);
  }

  TimeSeries series_;
  Timestamp now_ = Timestamp(TimeSeries::kInterval * 4'000'000);
  float value_ = 0;
};

TEST_F(TimeSeriesTest, GivesWhatWasMeasuredAndNothingWhereNothingWas) {
  EXPECT_THAT(values("rate", 1, 3), Each(IsNan()));
  sample(1);
  now_ += TimeSeries::kInterval;  // missed
  sample(3);
  const double nothing = std::nan("");
  EXPECT_THAT(values("rate", 1, 4), ElementsAre(NanSensitiveDoubleEq(nothing), 1, NanSensitiveDoubleEq(nothing), 3));
  const auto window = series_.window(now_, 1, 4);
  EXPECT_EQ(window.step, 15s);
  EXPECT_EQ(window.first, now_ - 60s);
}

TEST_F(TimeSeriesTest, FoldsEachKindInItsWay) {
  for (const float value : {1.F, 5.F, 2.F, 4.F}) sample(value);
  EXPECT_THAT(values("rate", 4, 1), ElementsAre(3));
  EXPECT_THAT(values("p99", 4, 1), ElementsAre(5));
  EXPECT_THAT(values("free", 4, 1), ElementsAre(4));
}

TEST_F(TimeSeriesTest, AStepThatIsNotOverIsNotShown) {
  for (const float value : {1.F, 1.F, 1.F, 1.F, 9.F}) sample(value);
  EXPECT_THAT(values("rate", 4, 1), ElementsAre(1));
}

TEST_F(TimeSeriesTest, MeasuresOnceInAnInterval) {
  value_ = 1;
  series_.sample(now_);
  value_ = 2;
  series_.sample(now_ + 14s);
  now_ += TimeSeries::kInterval;
  EXPECT_THAT(values("rate", 1, 1), ElementsAre(1));
}

TEST_F(TimeSeriesTest, KeepsADayAndTakesTheSameMemoryAllTheTime) {
  const std::size_t bytes = series_.bytes();
  EXPECT_EQ(bytes, 3 * 23'040U) << "4 bytes a value, 5,760 values a series";
  for (std::size_t i = 0; i < TimeSeries::kSlots * 2; ++i) sample(static_cast<float>(i));
  EXPECT_EQ(series_.bytes(), bytes);
  const auto day = values("rate", 1, TimeSeries::kSlots);
  EXPECT_EQ(day.front(), TimeSeries::kSlots);
  EXPECT_EQ(day.back(), TimeSeries::kSlots * 2 - 1);
  EXPECT_TRUE(std::isnan(values("rate", 1, TimeSeries::kSlots + 1).front()));
}

TEST_F(TimeSeriesTest, ALongSleepLeavesNothingOfBefore) {
  sample(7);
  now_ += 48h;
  sample(1);
  EXPECT_THAT(values("rate", TimeSeries::kSlots, 2), testing::Not(testing::Contains(7)));
  EXPECT_EQ(values("free", 1, 1).front(), 1);
}

TEST_F(TimeSeriesTest, AClockThatWasSetBackBeginsAnew) {
  sample(1);
  now_ -= 24h * 365;
  sample(2);
  EXPECT_THAT(values("rate", 1, 1), ElementsAre(2));
  sample(3);
  EXPECT_THAT(values("rate", 1, 2), ElementsAre(2, 3));
}

}  // namespace
}  // namespace portreto
