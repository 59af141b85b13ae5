#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/values.h"

// Where on the earth, and how a database finds what lies in a part of it. Degrees throughout: latitude −90…90,
// longitude −180…180.
namespace portreto::model {

struct Position {
  double latitude = 0;
  double longitude = 0;

  bool operator==(const Position&) const = default;
};

// A part of the map; west may be greater than east: then it lies across the date line.
struct Area {
  double south = -90;
  double west = -180;
  double north = 90;
  double east = 180;

  bool operator==(const Area&) const = default;
};

inline constexpr Area kWholeWorld{};

bool contains(const Area& area, const Position& position);

// What the camera wrote, where it can be true.
std::optional<Position> position_of(const Exif& exif);

// The middle of the square of about 10 km in which it lies, the same for all that lie there.
Position approximate(const Position& position);
// How far apart the two can be, in degrees of latitude, and of longitude at that latitude.
inline constexpr double kApproximateDegrees = 0.1;
// The area and all around it from where approximate() may lead into it.
Area widened(const Area& area);

// A number for each place of less than a metre, in which the places of a square stand side by side (a Z-order curve).
// One number per photo, in an index, is all that a database needs to find those of an area.
inline constexpr std::int64_t kNoCell = -1;  // of what has no position
std::int64_t cell_of(const Position& position);
std::int64_t cell_of(const Exif& exif);
// None, too, of what a guest added, who cannot say to whom it may be told: nobody finds it on a map.
std::int64_t cell_of(const Photo& photo);
Position position_of_cell(std::int64_t cell);  // its middle

struct CellRange {
  std::int64_t first = 0;
  std::int64_t last = 0;

  bool operator==(const CellRange&) const = default;
};

// At most 8, ascending and apart from each other, in which all cells of the area are, and up to some sixteen times as
// many others.
std::vector<CellRange> cells_in(const Area& area);

}  // namespace portreto::model
