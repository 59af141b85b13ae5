#include "services/map_service.h"

#include <algorithm>
#include <set>

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

// The photos that are shown if the viewer may see all of these galleries: to be read beside the decision whether they
// may, and dropped when they may not.
std::vector<PhotoId> likely_shown(Viewer viewer, const MapService::Part& part, const std::vector<Located>& located,
                                  const std::vector<model::Gallery>& galleries) {
  std::unordered_map<GalleryId, Access::Gallery> visible;
  for (const model::Gallery& gallery : galleries) {
    visible.emplace(gallery.id,
                    Access::Gallery{gallery, {.relation = model::Relation::kFollower, .is_contributor = true}});
  }
  std::vector<PhotoId> photos;
  for (const MapCluster& cluster : clusters_of(points_of(viewer, located, visible), part.area, part.zoom)) {
    photos.push_back(cluster.newest.photo);
  }
  return photos;
}

}  // namespace

Task<Result<MapView>> MapService::own(Viewer viewer, Part part) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto located, co_await store_.photos().locate({.owner = user, .galleries = {}},
                                                                   model::cells_in(part.area), kMapPhotosMax));
  std::set<GalleryId> ids;
  std::vector<model::Gallery> presumed;  // as the viewer's own, which most are
  for (const Located& one : located) {
    if (ids.insert(one.gallery).second) presumed.push_back({.id = one.gallery, .owner = user});
  }
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.galleries(viewer, {ids.begin(), ids.end()}, {user}),
                                             store_.photos().find_many(likely_shown(viewer, part, located, presumed)),
                                             people_of(store_, viewer, {})));
  auto& [visible, photos, people] = read;
  co_return co_await view_of(viewer, part, std::move(located), std::move(visible), std::move(photos),
                             std::move(people));
}

Task<Result<MapView>> MapService::of_gallery(Viewer viewer, GalleryId id, Part part) {
  PORTRETO_CO_ASSIGN(auto first,
                     co_await all(access_.find_gallery(id),
                                  store_.photos().locate({.owner = {}, .galleries = {id}},
                                                         model::cells_in(model::widened(part.area)), kMapPhotosMax)));
  auto& [gallery, located] = first;
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.admit(viewer, gallery),
                                             store_.photos().find_many(likely_shown(viewer, part, located, {gallery})),
                                             people_of(store_, viewer, {})));
  auto& [found, photos, people] = read;
  Galleries visible;
  visible.emplace(id, std::move(found));
  PORTRETO_CO_ASSIGN(MapView view, co_await view_of(viewer, part, std::move(located), std::move(visible),
                                                    std::move(photos), std::move(people)));
  view.gallery = std::move(gallery);
  co_return view;
}

Task<Result<MapView>> MapService::explore(Viewer viewer, Part part) {
  const auto cells = model::cells_in(model::widened(part.area));
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
  auto likely = likely_shown(viewer, part, located, galleries);
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.admit_all(viewer, std::move(galleries)),
                                  store_.photos().find_many(std::move(likely)), people_of(store_, viewer, {})));
  auto& [visible, photos, people] = read;
  co_return co_await view_of(viewer, part, std::move(located), std::move(visible), std::move(photos),
                             std::move(people));
}

Task<Result<MapView>> MapService::view_of(Viewer viewer, Part part, std::vector<Located> located, Galleries visible,
                                          Photos photos, People people) {
  MapView view{.people = std::move(people), .gallery = {}, .places = {}, .is_complete = located.size() < kMapPhotosMax};
  auto clusters = clusters_of(points_of(viewer, located, visible), part.area, part.zoom);
  std::vector<PhotoId> unknown;
  for (const MapCluster& cluster : clusters) {
    if (!photos.contains(cluster.newest.photo)) unknown.push_back(cluster.newest.photo);
  }
  if (!unknown.empty()) {
    PORTRETO_CO_ASSIGN(auto others, co_await store_.photos().find_many(std::move(unknown)));
    photos.merge(others);
  }
  for (MapCluster& cluster : clusters) {
    const auto photo = photos.find(cluster.newest.photo);
    // Gone or moved since: its gallery now may not be the viewer's to see.
    if (photo == photos.end() || photo->second.gallery != cluster.newest.gallery) continue;
    view.places.push_back({cluster, std::move(photo->second), visible.at(cluster.newest.gallery).gallery});
  }
  co_return view;
}

}  // namespace portreto::services
