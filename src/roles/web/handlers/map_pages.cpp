#include <utility>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

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

Task<Result<http::Response>> own_map(Exchange& exchange) {
  return show_map(exchange, MapKind::kOwn, "/map", "/me/map");
}

Task<Result<http::Response>> explore_map(Exchange& exchange) {
  return show_map(exchange, MapKind::kExplore, "/explore/map", "/explore/map");
}

Task<Result<http::Response>> gallery_map(Exchange& exchange) {
  const std::string path = "/galleries/" + http::encode_path_segment(exchange.parameter("id")) + "/map";
  return show_map(exchange, MapKind::kGallery, path, path);
}

}  // namespace

void add_map_pages(PageRoutes& routes) {
  routes.page("/map", own_map);
  routes.page("/explore/map", explore_map);
  routes.page("/galleries/{id}/map", gallery_map);
}

}  // namespace portreto::roles::web
