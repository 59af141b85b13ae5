#include "roles/app/map_handlers.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/parse_number.h"
#include "roles/app/input.h"
#include "services/gallery_service.h"

namespace portreto::roles::app {
namespace {

std::optional<double> degrees_in(std::string_view text) {
  double degrees = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return degrees;
}

// "west,south,east,north", as in GeoJSON (RFC 7946 section 5).
Result<model::Area> area_of(const http::Request& request) {
  const std::string text = query_text(request, "bbox");
  if (text.empty()) return model::kWholeWorld;
  const auto wrong = [] {
    return fail(Error::invalid_field(
        "bbox", "Give west,south,east,north in degrees, as in 19.3,34.8,29.7,41.8. South must not be above north."));
  };
  std::array<double, 4> sides{};
  std::string_view rest = text;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const bool is_last = i + 1 == sides.size();
    const std::size_t end = is_last ? rest.size() : rest.find(',');
    if (end == rest.npos) return wrong();
    const auto degrees = degrees_in(rest.substr(0, end));
    if (!degrees) return wrong();
    sides[i] = *degrees;
    rest.remove_prefix(is_last ? end : end + 1);
  }
  const auto [west, south, east, north] = sides;
  const auto is_longitude = [](double degrees) { return degrees >= -180 && degrees <= 180; };
  if (!is_longitude(west) || !is_longitude(east) || south < -90 || north > 90 || !(south <= north)) return wrong();
  return model::Area{south, west, north, east};
}

Result<services::MapService::Part> part_of(const http::Request& request) {
  services::MapService::Part part;
  PORTRETO_ASSIGN(part.area, area_of(request));
  const std::string zoom = query_text(request, "zoom");
  if (zoom.empty()) return part;
  const auto number = parse_number<int>(zoom);
  if (!number || *number < 0 || *number > services::kMapZoomMax) {
    return fail(
        Error::invalid_field("zoom", fmt::format("The zoom is a whole number from 0 to {}.", services::kMapZoomMax)));
  }
  part.zoom = *number;
  return part;
}

Result<services::MapService::Spot> spot_of(const http::Request& request) {
  services::MapService::Spot spot;
  PORTRETO_ASSIGN(spot.area, area_of(request));
  PORTRETO_ASSIGN(spot.page.after, query_cursor(request));
  PORTRETO_ASSIGN(spot.page.limit, query_limit(request, services::kPhotosPerPage));
  return spot;
}

}  // namespace

Task<Result<http::Response>> MapHandlers::own(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto part, part_of(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await maps_.own(viewer_of(request), part));
  PORTRETO_CO_ASSIGN(const auto page, answers_.map(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> MapHandlers::of_gallery(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto part, part_of(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await maps_.of_gallery(viewer_of(request), id, part));
  PORTRETO_CO_ASSIGN(const auto page, answers_.map(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> MapHandlers::explore(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto part, part_of(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await maps_.explore(viewer_of(request), part));
  PORTRETO_CO_ASSIGN(const auto page, answers_.map(view));
  co_return api::answer(page);
}

Result<http::Response> MapHandlers::answer(const Result<services::MapPhotos>& photos) const {
  PORTRETO_TRY(photos);
  PORTRETO_ASSIGN(const auto page, answers_.map_photos(*photos));
  return api::answer(page);
}

Task<Result<http::Response>> MapHandlers::own_photos(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto spot, spot_of(request));
  co_return answer(co_await maps_.own_photos(viewer_of(request), spot));
}

Task<Result<http::Response>> MapHandlers::photos_of_gallery(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto spot, spot_of(request));
  co_return answer(co_await maps_.photos_of_gallery(viewer_of(request), id, spot));
}

Task<Result<http::Response>> MapHandlers::explore_photos(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto spot, spot_of(request));
  co_return answer(co_await maps_.explore_photos(viewer_of(request), spot));
}

}  // namespace portreto::roles::app
