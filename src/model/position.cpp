#include "model/position.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace portreto::model {
namespace {

constexpr int kBits = 26;  // per axis: 0.6 m at the equator
constexpr std::uint32_t kSteps = std::uint32_t{1} << kBits;

constexpr double kLatitudes = 180;
constexpr double kLongitudes = 360;

// The step of `kBits` in which a part of the whole lies.
std::uint32_t step_of(double part) {
  const double step = std::floor(part * kSteps);
  return static_cast<std::uint32_t>(std::clamp(step, 0.0, double{kSteps - 1}));
}

std::uint32_t column_of(double longitude) { return step_of((longitude + kLongitudes / 2) / kLongitudes); }
std::uint32_t row_of(double latitude) { return step_of((latitude + kLatitudes / 2) / kLatitudes); }

std::int64_t woven(std::uint32_t column, std::uint32_t row) {
  std::uint64_t cell = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    cell |= (std::uint64_t{column} >> bit & 1) << (2 * bit);
    cell |= (std::uint64_t{row} >> bit & 1) << (2 * bit + 1);
  }
  return static_cast<std::int64_t>(cell);
}

// Every second bit, from this one on.
std::uint32_t unwoven(std::int64_t cell, int from) {
  std::uint32_t step = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    step |= static_cast<std::uint32_t>(static_cast<std::uint64_t>(cell) >> (2 * bit + from) & 1) << bit;
  }
  return step;
}

// The squares, two in each direction at most, that cover an area which does not lie across the date line.
void add_ranges(const Area& area, std::vector<CellRange>& ranges) {
  const std::uint32_t left = column_of(area.west);
  const std::uint32_t right = column_of(area.east);
  const std::uint32_t bottom = row_of(area.south);
  const std::uint32_t top = row_of(area.north);
  int shift = 0;
  while ((right >> shift) - (left >> shift) > 1 || (top >> shift) - (bottom >> shift) > 1) ++shift;
  const std::int64_t size = std::int64_t{1} << (2 * shift);
  for (std::uint32_t row = bottom >> shift; row <= top >> shift; ++row) {
    for (std::uint32_t column = left >> shift; column <= right >> shift; ++column) {
      const std::int64_t first = woven(column << shift, row << shift);
      ranges.push_back({first, first + size - 1});
    }
  }
}

}  // namespace

bool contains(const Area& area, const Position& position) {
  if (position.latitude < area.south || position.latitude > area.north) return false;
  const bool is_east_of_west = position.longitude >= area.west;
  const bool is_west_of_east = position.longitude <= area.east;
  return area.west <= area.east ? is_east_of_west && is_west_of_east : is_east_of_west || is_west_of_east;
}

std::optional<Position> position_of(const Exif& exif) {
  if (!exif.latitude || !exif.longitude) return std::nullopt;
  // Not a number is neither.
  const bool can_be = std::abs(*exif.latitude) <= kLatitudes / 2 && std::abs(*exif.longitude) <= kLongitudes / 2;
  if (!can_be) return std::nullopt;
  return Position{*exif.latitude, *exif.longitude};
}

Position approximate(const Position& position) {
  const double bands = kLatitudes / kApproximateDegrees;
  const double band = std::min(std::floor((position.latitude + kLatitudes / 2) / kApproximateDegrees), bands - 1);
  const double latitude = (band + 0.5) * kApproximateDegrees - kLatitudes / 2;
  // Wider towards the poles, where degrees of longitude are short.
  const double wide = kApproximateDegrees / std::cos(latitude * std::numbers::pi / 180);
  const double columns = std::max(std::floor(kLongitudes / wide), 1.0);
  const double width = kLongitudes / columns;
  const double column = std::min(std::floor((position.longitude + kLongitudes / 2) / width), columns - 1);
  return {latitude, (column + 0.5) * width - kLongitudes / 2};
}

Area widened(const Area& area) {
  const double south = std::max(area.south - kApproximateDegrees, -kLatitudes / 2);
  const double north = std::min(area.north + kApproximateDegrees, kLatitudes / 2);
  const double farthest = std::max(std::abs(south), std::abs(north)) * std::numbers::pi / 180;
  const double wide = std::min(2 * kApproximateDegrees / std::max(std::cos(farthest), 1e-3), kLongitudes);
  const double width = area.west <= area.east ? area.east - area.west : kLongitudes - (area.west - area.east);
  if (width + 2 * wide >= kLongitudes) return {south, -kLongitudes / 2, north, kLongitudes / 2};
  const auto around = [](double longitude) {
    if (longitude < -kLongitudes / 2) return longitude + kLongitudes;
    return longitude > kLongitudes / 2 ? longitude - kLongitudes : longitude;
  };
  return {south, around(area.west - wide), north, around(area.east + wide)};
}

std::int64_t cell_of(const Position& position) {
  return woven(column_of(position.longitude), row_of(position.latitude));
}

std::int64_t cell_of(const Exif& exif) {
  const auto position = position_of(exif);
  return position ? cell_of(*position) : kNoCell;
}

std::int64_t cell_of(const Photo& photo) { return photo.guest ? kNoCell : cell_of(photo.exif); }

Position position_of_cell(std::int64_t cell) {
  return {(unwoven(cell, 1) + 0.5) / kSteps * kLatitudes - kLatitudes / 2,
          (unwoven(cell, 0) + 0.5) / kSteps * kLongitudes - kLongitudes / 2};
}

std::vector<CellRange> cells_in(const Area& area) {
  std::vector<CellRange> ranges;
  if (area.west <= area.east) {
    add_ranges(area, ranges);
  } else {
    add_ranges({area.south, area.west, area.north, kLongitudes / 2}, ranges);
    add_ranges({area.south, -kLongitudes / 2, area.north, area.east}, ranges);
  }
  std::ranges::sort(ranges, {}, &CellRange::first);
  std::vector<CellRange> apart;
  for (const CellRange& range : ranges) {
    if (!apart.empty() && range.first <= apart.back().last + 1) {
      apart.back().last = std::max(apart.back().last, range.last);
    } else {
      apart.push_back(range);
    }
  }
  return apart;
}

}  // namespace portreto::model
