#include "services/map_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portreto::services {
namespace {

MapPoint point_at(double latitude, double longitude) {
  return {PhotoId::generate(), GalleryId{}, {latitude, longitude}};
}

TEST(MapClustersTest, NearPhotosAreOnePlaceUntilOneGoesIn) {
  const std::vector<MapPoint> points{point_at(37.97, 23.72), point_at(38.00, 23.75), point_at(40.64, 22.94)};
  const auto far = clusters_of(points, model::kWholeWorld, 2);
  ASSERT_EQ(far.size(), 1U);
  EXPECT_EQ(far[0].count, 3U);
  EXPECT_EQ(far[0].newest.photo, std::ranges::max(points, {}, &MapPoint::photo).photo);
  EXPECT_NEAR(far[0].at.latitude, (37.97 + 38.00 + 40.64) / 3, 1e-9);
  EXPECT_EQ(far[0].bounds, (model::Area{37.97, 22.94, 40.64, 23.75}));

  const auto nearer = clusters_of(points, model::kWholeWorld, 5);
  ASSERT_EQ(nearer.size(), 2U);
  EXPECT_EQ(nearer[0].count, 2U) << "the most photos first";
  EXPECT_EQ(clusters_of(points, model::kWholeWorld, 15).size(), 3U);
}

TEST(MapClustersTest, WhatLiesOutsideIsNotCounted) {
  const std::vector<MapPoint> points{point_at(-17, 178), point_at(-17, -179), point_at(0, 0)};
  const auto found = clusters_of(points, {-20, 170, -10, -170}, 0);
  ASSERT_EQ(found.size(), 2U) << "none lies across the date line";
  EXPECT_EQ(found[0].count + found[1].count, 2U);
  EXPECT_TRUE(clusters_of(points, {10, 10, 20, 20}, 5).empty());
}

TEST(MapClustersTest, ThereAreNeverTooMany) {
  std::vector<MapPoint> points;
  for (int i = 0; i < 5000; ++i) {
    const int row = i / 71, column = i % 71;
    points.push_back(point_at(-80 + 160.0 * row / 71, -179 + 358.0 * column / 71));
  }
  const auto found = clusters_of(points, model::kWholeWorld, 19);
  EXPECT_LE(found.size(), kMapClustersMax);
  EXPECT_GT(found.size(), kMapClustersMax / 8);
  std::uint64_t count = 0;
  for (const MapCluster& cluster : found) count += cluster.count;
  EXPECT_EQ(count, points.size());
}

TEST(MapClustersTest, ThePolesAreOnTheMap) {
  EXPECT_EQ(clusters_of({point_at(90, 180), point_at(-90, -180)}, model::kWholeWorld, 3).size(), 2U);
}

}  // namespace
}  // namespace portreto::services
