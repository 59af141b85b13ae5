#include "services/map_service.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "metadata/paging.h"
#include "model/rules.h"
#include "runtime/all.h"

namespace portreto::services {
namespace {

using metadata::Located;

// The photo at the place that its viewer is told; nothing when they are told none.
std::optional<MapPoint> told(Viewer viewer, const Located& located, const model::Gallery& gallery,
                             const model::Pass& pass) {
  const model::Photo photo{
      .id = located.photo, .gallery = located.gallery, .owner = located.owner, .positions = located.positions};
  const auto detail = model::position_told(gallery, photo, pass, has_added(viewer, photo));
  if (detail == model::PositionDetail::kHidden) return std::nullopt;
  const model::Position exact = model::position_of_cell(located.cell);
  const bool is_exact = detail == model::PositionDetail::kExact;
  return MapPoint{located.photo, located.gallery, is_exact ? exact : model::approximate(exact), !is_exact};
}

std::vector<MapPoint> points_of(Viewer viewer, const std::vector<Located>& located,
                                const std::unordered_map<GalleryId, Access::Gallery>& visible) {
  std::vector<MapPoint> points;
  for (const Located& one : located) {
    const auto gallery = visible.find(one.gallery);
    if (gallery == visible.end()) continue;
    if (auto point = told(viewer, one, gallery->second.gallery, gallery->second.standing.pass())) {
      points.push_back(*point);
    }
  }
  return points;
}

// As if the viewer might see all of these galleries: what is dropped when they may not was read for nothing.
std::vector<MapPoint> likely_points(Viewer viewer, const std::vector<Located>& located,
                                    const std::vector<model::Gallery>& galleries) {
  std::unordered_map<GalleryId, Access::Gallery> visible;
  for (const model::Gallery& gallery : galleries) {
    visible.emplace(gallery.id,
                    Access::Gallery{gallery, {.relation = model::Relation::kFollower, .is_contributor = true}});
  }
  return points_of(viewer, located, visible);
}

std::vector<PhotoId> newest_of_places(const std::vector<MapPoint>& points, const MapService::Part& part) {
  std::vector<PhotoId> photos;
  for (const MapCluster& cluster : clusters_of(points, part.area, part.zoom)) photos.push_back(cluster.newest.photo);
  return photos;
}

// Those of a page, by their ids, and one more where there is one.
std::vector<MapPoint> listed(std::vector<MapPoint> points, const MapService::Spot& spot) {
  std::erase_if(points, [&](const MapPoint& point) {
    return !model::contains(spot.area, point.at) || (spot.page.after && point.photo.uuid >= spot.page.after->id);
  });
  const std::size_t count = std::min(points.size(), metadata::page_size(spot.page.limit) + 1);
  const auto end = points.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(points, end, std::greater(), &MapPoint::photo);
  points.erase(end, points.end());
  return points;
}

std::vector<PhotoId> ids_of(const std::vector<MapPoint>& points) {
  std::vector<PhotoId> ids;
  for (const MapPoint& point : points) ids.push_back(point.photo);
  return ids;
}

auto places_in(MapService::Part part) {
  return [part](const std::vector<MapPoint>& points) { return newest_of_places(points, part); };
}
auto photos_at(MapService::Spot spot) {
  return [spot](const std::vector<MapPoint>& points) { return ids_of(listed(points, spot)); };
}

}  // namespace

Task<Result<MapView>> MapService::own(Viewer viewer, Part part) {
  co_return co_await view_of(part, co_await see_own(viewer, part.area, places_in(part)));
}
Task<Result<MapView>> MapService::of_gallery(Viewer viewer, GalleryId id, Part part) {
  co_return co_await view_of(part, co_await see_gallery(viewer, id, part.area, places_in(part)));
}
Task<Result<MapView>> MapService::explore(Viewer viewer, Part part) {
  co_return co_await view_of(part, co_await see_explored(viewer, part.area, places_in(part)));
}

Task<Result<MapPhotos>> MapService::own_photos(Viewer viewer, Spot spot) {
  co_return co_await photos_of(spot, co_await see_own(viewer, spot.area, photos_at(spot)));
}
Task<Result<MapPhotos>> MapService::photos_of_gallery(Viewer viewer, GalleryId id, Spot spot) {
  co_return co_await photos_of(spot, co_await see_gallery(viewer, id, spot.area, photos_at(spot)));
}
Task<Result<MapPhotos>> MapService::explore_photos(Viewer viewer, Spot spot) {
  co_return co_await photos_of(spot, co_await see_explored(viewer, spot.area, photos_at(spot)));
}

Task<Result<MapService::Seen>> MapService::see_own(Viewer viewer, model::Area area, Choice choose) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto located, co_await store_.photos().locate({.owner = user, .galleries = {}},
                                                                   model::cells_in(area), kMapPhotosMax));
  std::set<GalleryId> ids;
  std::vector<model::Gallery> presumed;  // as the viewer's own, which most are
  for (const Located& one : located) {
    if (ids.insert(one.gallery).second) presumed.push_back({.id = one.gallery, .owner = user});
  }
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.galleries(viewer, {ids.begin(), ids.end()}, {user}),
                                  store_.photos().find_many(choose(likely_points(viewer, located, presumed))),
                                  people_of(store_, viewer, {})));
  auto& [visible, photos, people] = read;
  co_return seen_of(viewer, located, std::move(visible), std::move(photos), std::move(people));
}

Task<Result<MapService::Seen>> MapService::see_gallery(Viewer viewer, GalleryId id, model::Area area, Choice choose) {
  PORTRETO_CO_ASSIGN(auto first,
                     co_await all(access_.find_gallery(id),
                                  store_.photos().locate({.owner = {}, .galleries = {id}},
                                                         model::cells_in(model::widened(area)), kMapPhotosMax)));
  auto& [gallery, located] = first;
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.admit(viewer, gallery),
                                  store_.photos().find_many(choose(likely_points(viewer, located, {gallery}))),
                                  people_of(store_, viewer, {})));
  auto& [found, photos, people] = read;
  Galleries visible;
  visible.emplace(id, std::move(found));
  Seen seen = seen_of(viewer, located, std::move(visible), std::move(photos), std::move(people));
  seen.gallery = std::move(gallery);
  co_return seen;
}

Task<Result<MapService::Seen>> MapService::see_explored(Viewer viewer, model::Area area, Choice choose) {
  const auto cells = model::cells_in(model::widened(area));
  std::vector<GalleryId> last;
  {
    const std::lock_guard lock(mutex_);
    last = last_on_map_;
  }
  PORTRETO_CO_ASSIGN(auto first,
                     co_await all(store_.galleries().list_on_map(kMapGalleriesMax),
                                  store_.photos().locate({.owner = {}, .galleries = last}, cells, kMapPhotosMax)));
  auto& [galleries, located] = first;
  std::vector<GalleryId> ids;
  for (const model::Gallery& gallery : galleries) ids.push_back(gallery.id);
  if (ids != last) {
    PORTRETO_CO_ASSIGN(located, co_await store_.photos().locate({.owner = {}, .galleries = ids}, cells, kMapPhotosMax));
    const std::lock_guard lock(mutex_);
    last_on_map_ = ids;
  }
  auto likely = choose(likely_points(viewer, located, galleries));
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.admit_all(viewer, std::move(galleries)),
                                  store_.photos().find_many(std::move(likely)), people_of(store_, viewer, {})));
  auto& [visible, photos, people] = read;
  co_return seen_of(viewer, located, std::move(visible), std::move(photos), std::move(people));
}

MapService::Seen MapService::seen_of(Viewer viewer, const std::vector<Located>& located, Galleries visible,
                                     Photos photos, People people) {
  return {.points = points_of(viewer, located, visible),
          .is_complete = located.size() < kMapPhotosMax,
          .visible = std::move(visible),
          .photos = std::move(photos),
          .people = std::move(people),
          .gallery = {}};
}

Task<Status> MapService::read_missing(Photos& photos, const std::vector<PhotoId>& wanted) {
  std::vector<PhotoId> unknown;
  for (const PhotoId photo : wanted) {
    if (!photos.contains(photo)) unknown.push_back(photo);
  }
  if (unknown.empty()) co_return Status{};
  PORTRETO_CO_ASSIGN(auto others, co_await store_.photos().find_many(std::move(unknown)));
  photos.merge(others);
  co_return Status{};
}

Task<Result<MapView>> MapService::view_of(Part part, Result<Seen> seen) {
  PORTRETO_CO_TRY(seen);
  auto& [points, is_complete, visible, photos, people, gallery] = *seen;
  auto clusters = clusters_of(points, part.area, part.zoom);
  PORTRETO_CO_TRY(co_await read_missing(photos, newest_of_places(points, part)));
  MapView view{.people = std::move(people), .gallery = std::move(gallery), .places = {}, .is_complete = is_complete};
  for (MapCluster& cluster : clusters) {
    const auto photo = photos.find(cluster.newest.photo);
    // Gone or moved since: its gallery now may not be the viewer's to see.
    if (photo == photos.end() || photo->second.gallery != cluster.newest.gallery) continue;
    view.places.push_back({cluster, std::move(photo->second), visible.at(cluster.newest.gallery).gallery});
  }
  co_return view;
}

Task<Result<MapPhotos>> MapService::photos_of(Spot spot, Result<Seen> seen) {
  PORTRETO_CO_TRY(seen);
  auto& [points, is_complete, visible, photos, people, gallery] = *seen;
  const auto page = metadata::make_page(listed(std::move(points), spot), metadata::page_size(spot.page.limit),
                                        [](const MapPoint& point) { return metadata::Cursor{{}, point.photo.uuid}; });
  PORTRETO_CO_TRY(co_await read_missing(photos, ids_of(page.items)));
  MapPhotos view{.people = std::move(people),
                 .gallery = std::move(gallery),
                 .photos = {},
                 .next = page.next,
                 .is_complete = is_complete};
  for (const MapPoint& point : page.items) {
    const auto photo = photos.find(point.photo);
    if (photo == photos.end() || photo->second.gallery != point.gallery) continue;  // as on the map
    view.photos.push_back({std::move(photo->second), visible.at(point.gallery).gallery});
  }
  co_return view;
}

}  // namespace portreto::services
