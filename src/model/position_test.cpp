#include "model/position.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace portreto::model {
namespace {

constexpr Position kAthens{37.97153, 23.72573};
constexpr double kMetresPerDegree = 111'320;

double metres_between(const Position& a, const Position& b) {
  const double north = (a.latitude - b.latitude) * kMetresPerDegree;
  const double east = (a.longitude - b.longitude) * kMetresPerDegree * std::cos(a.latitude * std::numbers::pi / 180);
  return std::hypot(north, east);
}

bool is_in(const std::vector<CellRange>& ranges, std::int64_t cell) {
  return std::ranges::any_of(ranges, [&](const CellRange& range) { return range.first <= cell && cell <= range.last; });
}

TEST(PositionTest, ACellTellsThePlaceToAMetre) {
  for (const Position& place : {kAthens, Position{0, 0}, Position{-89.9, 179.9}, Position{89.9, -179.9}}) {
    EXPECT_LT(metres_between(position_of_cell(cell_of(place)), place), 1);
  }
  EXPECT_GE(cell_of(Position{90, 180}), 0);
  EXPECT_GE(cell_of(Position{-90, -180}), 0);
}

TEST(PositionTest, WhatACameraWroteMustBeAPlace) {
  EXPECT_EQ(cell_of(Exif{}), kNoCell);
  EXPECT_EQ(cell_of(Exif{.latitude = 38}), kNoCell);
  EXPECT_EQ(cell_of(Exif{.latitude = 91, .longitude = 0}), kNoCell);
  EXPECT_EQ(cell_of(Exif{.latitude = std::numeric_limits<double>::quiet_NaN(), .longitude = 0}), kNoCell);
  EXPECT_EQ(cell_of(Exif{.latitude = 0, .longitude = -180.1}), kNoCell);
  EXPECT_EQ(cell_of(Exif{.latitude = kAthens.latitude, .longitude = kAthens.longitude}), cell_of(kAthens));
}

// Whoever knows the one place cannot tell which of the others it was.
TEST(PositionTest, NearPlacesAreApproximatelyTheSameAndFarFromNone) {
  const Position told = approximate(kAthens);
  EXPECT_LT(metres_between(told, kAthens), 10'000);
  EXPECT_EQ(approximate(told), told);
  EXPECT_EQ(approximate({told.latitude + 0.04, told.longitude - 0.04}), told);
  for (double latitude = -90; latitude <= 90; latitude += 0.37) {
    for (double longitude = -180; longitude <= 180; longitude += 7.3) {
      const Position at{latitude, longitude};
      const Position about = approximate(at);
      EXPECT_LE(std::abs(about.latitude), 90);
      EXPECT_LE(std::abs(about.longitude), 180);
      EXPECT_EQ(approximate(about), about);
      if (std::abs(latitude) < 89) EXPECT_LT(metres_between(about, at), 12'000) << latitude << ' ' << longitude;
    }
  }
}

TEST(PositionTest, AnAreaMayLieAcrossTheDateLine) {
  const Area fiji{-20, 175, -15, -175};
  EXPECT_TRUE(contains(fiji, {-17, 178}));
  EXPECT_TRUE(contains(fiji, {-17, -178}));
  EXPECT_FALSE(contains(fiji, {-17, 0}));
  EXPECT_FALSE(contains(fiji, {-14, 178}));
  EXPECT_FALSE(contains({-20, -175, -15, 175}, {-17, 178}));
  EXPECT_TRUE(contains(kWholeWorld, {90, 180}));
}

TEST(PositionTest, TheRangesOfAnAreaHaveAllItsCells) {
  EXPECT_EQ(cells_in(kWholeWorld).size(), 1U);
  for (const Area& area : {kWholeWorld, Area{37, 23, 39, 25}, Area{-1, -1, 1, 1}, Area{-20, 175, -15, -175},
                           Area{37.9, 23.7, 37.91, 23.71}, Area{89, -180, 90, 180}}) {
    const auto ranges = cells_in(area);
    EXPECT_LE(ranges.size(), 8U);
    for (std::size_t i = 1; i < ranges.size(); ++i) EXPECT_GT(ranges[i].first, ranges[i - 1].last + 1);
    const double width = area.west <= area.east ? area.east - area.west : 360 - (area.west - area.east);
    for (double part = 0; part <= 1; part += 0.125) {
      for (double other = 0; other <= 1; other += 0.125) {
        double longitude = area.west + part * width;
        if (longitude > 180) longitude -= 360;
        const Position at{area.south + other * (area.north - area.south), longitude};
        EXPECT_TRUE(is_in(ranges, cell_of(at))) << at.latitude << ' ' << at.longitude;
      }
    }
  }
  EXPECT_FALSE(is_in(cells_in({37.9, 23.7, 37.91, 23.71}), cell_of(Position{40, 23.7})));
}

// Else the edge of what is asked for would tell more than the approximate place.
TEST(PositionTest, AWidenedAreaHasAllThatIsApproximatelyInIt) {
  for (const double south : {-89.0, -60.0, 0.0, 37.9, 78.0}) {
    for (const double west : {-180.0, -179.97, 23.7, 179.9}) {
      const double east = west + 0.2 > 180 ? west + 0.2 - 360 : west + 0.2;
      const Area area{south, west, south + 0.2, east};
      const Area wide = widened(area);
      for (double up = -0.5; up <= 0.7; up += 0.03) {
        for (double right = -3; right <= 3; right += 0.07) {
          double longitude = west + right;
          if (longitude > 180) longitude -= 360;
          if (longitude < -180) longitude += 360;
          const Position at{std::clamp(south + up, -90.0, 90.0), longitude};
          if (contains(area, approximate(at))) EXPECT_TRUE(contains(wide, at)) << at.latitude << ' ' << at.longitude;
        }
      }
    }
  }
}

}  // namespace
}  // namespace portreto::model
