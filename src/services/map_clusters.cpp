#include "services/map_clusters.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace portreto::services {
namespace {

constexpr double kWorldPixels = 256;
constexpr double kClusterPixels = 80;

// Web Mercator, which maps are drawn in, ends here.
constexpr double kLatitudeMax = 85.0511;

using Square = std::pair<std::int64_t, std::int64_t>;

Square square_of(const model::Position& at, double squares) {
  const double latitude = std::clamp(at.latitude, -kLatitudeMax, kLatitudeMax) * std::numbers::pi / 180;
  const double x = (at.longitude + 180) / 360;
  const double y = (1 - std::asinh(std::tan(latitude)) / std::numbers::pi) / 2;
  return {static_cast<std::int64_t>(std::floor(x * squares)), static_cast<std::int64_t>(std::floor(y * squares))};
}

void add(MapCluster& cluster, const MapPoint& point) {
  const bool is_first = cluster.count == 0;
  if (is_first) cluster.bounds = {point.at.latitude, point.at.longitude, point.at.latitude, point.at.longitude};
  cluster.bounds.south = std::min(cluster.bounds.south, point.at.latitude);
  cluster.bounds.west = std::min(cluster.bounds.west, point.at.longitude);
  cluster.bounds.north = std::max(cluster.bounds.north, point.at.latitude);
  cluster.bounds.east = std::max(cluster.bounds.east, point.at.longitude);
  ++cluster.count;
  cluster.at.latitude += (point.at.latitude - cluster.at.latitude) / static_cast<double>(cluster.count);
  cluster.at.longitude += (point.at.longitude - cluster.at.longitude) / static_cast<double>(cluster.count);
  if (is_first || cluster.newest.photo < point.photo) cluster.newest = point;
  cluster.is_approximate |= point.is_approximate;
}

}  // namespace

std::vector<MapCluster> clusters_of(const std::vector<MapPoint>& points, const model::Area& area, int zoom) {
  double squares = std::ldexp(kWorldPixels / kClusterPixels, std::clamp(zoom, 0, kMapZoomMax));
  std::map<Square, MapCluster> clusters;
  do {
    clusters.clear();
    for (const MapPoint& point : points) {
      if (!model::contains(area, point.at)) continue;
      add(clusters[square_of(point.at, squares)], point);
      if (clusters.size() > kMapClustersMax) break;
    }
    squares /= 2;
  } while (clusters.size() > kMapClustersMax);
  std::vector<MapCluster> found;
  found.reserve(clusters.size());
  for (auto& [square, cluster] : clusters) found.push_back(cluster);
  std::ranges::sort(found, [](const MapCluster& a, const MapCluster& b) {
    return a.count != b.count ? a.count > b.count : b.newest.photo < a.newest.photo;
  });
  return found;
}

}  // namespace portreto::services
