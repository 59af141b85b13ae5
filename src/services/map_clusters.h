#pragma once

#include <cstdint>
#include <vector>

#include "base/id.h"
#include "model/position.h"

namespace portreto::services {

// How many places a map has at most, whatever is asked for.
inline constexpr std::size_t kMapClustersMax = 200;
// As far as maps go in: a building fills the screen.
inline constexpr int kMapZoomMax = 19;

// A photo at the place that its viewer is told.
struct MapPoint {
  PhotoId photo;
  GalleryId gallery;
  model::Position at;
  bool is_approximate = false;
};

// Photos that would lie upon each other.
struct MapCluster {
  model::Position at;  // their middle
  model::Area bounds;  // of all of them; across no date line
  std::uint64_t count = 0;
  MapPoint newest;
  bool is_approximate = false;  // some of them
};

// Of those in the area, the most photos first. `zoom`: 0 shows the world 256 pixels wide, each further one twice as
// wide; about 80 pixels are one place, and more where there would be more than kMapClustersMax. The same points give
// the same clusters.
std::vector<MapCluster> clusters_of(const std::vector<MapPoint>& points, const model::Area& area, int zoom);

}  // namespace portreto::services
