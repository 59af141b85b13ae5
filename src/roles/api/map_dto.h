#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "roles/api/page_dto.h"

// Where photos were taken.
namespace portreto::api {

// One photo, or several near each other: then the newest stands for all.
struct MapPlace {
  double latitude = 0;  // their middle
  double longitude = 0;
  double south = 0;  // all of them lie between these
  double west = 0;
  double north = 0;
  double east = 0;
  std::uint64_t count = 0;
  bool is_approximate = false;  // some of them lie up to about 10 km away
  PhotoItem photo;
  std::string location;  // what is said of that photo's place
  GalleryLink gallery;   // of that photo
};
BOOST_DESCRIBE_STRUCT(MapPlace, (),
                      (latitude, longitude, south, west, north, east, count, is_approximate, photo, location, gallery))

// GET /me/map, GET /galleries/{id}/map and GET /explore/map.
struct MapPage {
  std::optional<Viewer> viewer;
  std::optional<GalleryLink> gallery;  // whose map it is
  std::vector<MapPlace> places;        // the most photos first
  bool is_complete = true;             // false: there are more photos than were looked at; smaller areas have them
};
BOOST_DESCRIBE_STRUCT(MapPage, (), (viewer, gallery, places, is_complete))

struct MapPhoto {
  PhotoItem photo;
  GalleryLink gallery;
};
BOOST_DESCRIBE_STRUCT(MapPhoto, (), (photo, gallery))

// GET /me/map/photos, GET /galleries/{id}/map/photos and GET /explore/map/photos: those that the map counts, always
// in the same order.
struct MapPhotosPage {
  std::optional<Viewer> viewer;
  std::optional<GalleryLink> gallery;  // as of the map
  std::vector<MapPhoto> photos;
  std::optional<std::string> next;
  bool is_complete = true;  // likewise
};
BOOST_DESCRIBE_STRUCT(MapPhotosPage, (), (viewer, gallery, photos, next, is_complete))

}  // namespace portreto::api
