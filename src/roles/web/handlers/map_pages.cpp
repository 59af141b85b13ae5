#include <fmt/format.h>

#include <utility>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

std::string path_of_gallery_map(const Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id")) + "/map";
}

// The page of a map, or for its script the places alone. `path`: of the map, here and at the app tier.
Task<Result<http::Response>> show_map(Exchange& exchange, MapKind kind, std::string path, std::string api_path) {
  const std::string bbox = exchange.query("bbox");
  const std::string zoom = exchange.query("zoom");
  if (!bbox.empty() || !zoom.empty()) {
    api_path += "?bbox=" + http::encode_query_value(bbox) + "&zoom=" + http::encode_query_value(zoom);
  }
  PORTRETO_CO_ASSIGN(auto map, co_await exchange.get<api::MapPage>(std::move(api_path)));
  auto viewer = std::exchange(map.viewer, std::nullopt);
  if (exchange.wants_json()) co_return json(api::to_json(map));
  exchange.page().viewer = std::move(viewer);
  co_return html(render_map(exchange.page(), {.kind = kind, .path = std::move(path), .bbox = bbox}, map));
}

// Its photos in the part that is asked for, for people or for the script of the map.
Task<Result<http::Response>> show_photos(Exchange& exchange, MapKind kind, std::string path, std::string api_path) {
  const std::string bbox = exchange.query("bbox");
  api_path += "/photos?bbox=" + http::encode_query_value(bbox);
  for (const char* name : {"cursor", "limit"}) {
    const std::string value = exchange.query(name);
    if (!value.empty()) api_path += fmt::format("&{}={}", name, http::encode_query_value(value));
  }
  PORTRETO_CO_ASSIGN(auto photos, co_await exchange.get<api::MapPhotosPage>(std::move(api_path)));
  auto viewer = std::exchange(photos.viewer, std::nullopt);
  if (exchange.wants_json()) co_return json(api::to_json(photos));
  exchange.page().viewer = std::move(viewer);
  co_return html(render_map_photos(exchange.page(), {.kind = kind, .path = std::move(path), .bbox = bbox}, photos));
}

Task<Result<http::Response>> own_map(Exchange& exchange) {
  return show_map(exchange, MapKind::kOwn, "/map", "/me/map");
}

Task<Result<http::Response>> explore_map(Exchange& exchange) {
  return show_map(exchange, MapKind::kExplore, "/explore/map", "/explore/map");
}

Task<Result<http::Response>> gallery_map(Exchange& exchange) {
  const std::string path = path_of_gallery_map(exchange);
  return show_map(exchange, MapKind::kGallery, path, path);
}

Task<Result<http::Response>> own_photos(Exchange& exchange) {
  return show_photos(exchange, MapKind::kOwn, "/map", "/me/map");
}

Task<Result<http::Response>> explored_photos(Exchange& exchange) {
  return show_photos(exchange, MapKind::kExplore, "/explore/map", "/explore/map");
}

Task<Result<http::Response>> gallery_photos(Exchange& exchange) {
  const std::string path = path_of_gallery_map(exchange);
  return show_photos(exchange, MapKind::kGallery, path, path);
}

}  // namespace

void add_map_pages(PageRoutes& routes) {
  routes.page("/map", own_map);
  routes.page("/explore/map", explore_map);
  routes.page("/galleries/{id}/map", gallery_map);
  routes.page("/map/photos", own_photos);
  routes.page("/explore/map/photos", explored_photos);
  routes.page("/galleries/{id}/map/photos", gallery_photos);
}

}  // namespace portreto::roles::web
