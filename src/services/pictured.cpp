#include "services/pictured.h"

#include <tuple>
#include <utility>
#include <vector>

#include "runtime/all.h"

namespace portreto::services {
namespace {

using RememberedGalleries = std::unordered_map<GalleryId, metadata::Remembered::Gallery>;

RememberedGalleries remembered_of(metadata::Remembered& remembered, const std::set<GalleryId>& galleries) {
  RememberedGalleries presumed;
  for (const GalleryId id : galleries) {
    if (const auto known = remembered.gallery(id)) presumed.emplace(id, *known);
  }
  return presumed;
}

// What was read too early, or not at all.
std::set<GalleryId> galleries_left(const Pictured& pictured, const std::set<GalleryId>& asked) {
  std::set<GalleryId> left;
  for (const auto& [id, photo] : pictured.photos) {
    if (!asked.contains(photo.gallery)) left.insert(photo.gallery);
  }
  return left;
}
std::vector<model::Gallery> previews_left(const Pictured& pictured, const std::set<GalleryId>& named,
                                          const RememberedGalleries& presumed) {
  std::vector<model::Gallery> left;
  for (const GalleryId id : named) {
    const auto gallery = pictured.galleries.find(id);
    if (gallery == pictured.galleries.end()) continue;
    const auto known = presumed.find(id);
    const bool is_right = known != presumed.end() && known->second == metadata::Remembered::Gallery(gallery->second);
    if (!is_right) left.push_back(gallery->second);
  }
  return left;
}

}  // namespace

Task<Result<Pictured>> pictured_of(metadata::MetadataStore& store, std::set<PhotoId> photo_ids,
                                   std::set<GalleryId> named, std::size_t previews_max) {
  auto& remembered = store.remembered();
  std::set<GalleryId> asked = named;
  for (const PhotoId id : photo_ids) {
    if (const auto gallery = remembered.gallery_of(id)) asked.insert(*gallery);
  }
  const RememberedGalleries presumed = remembered_of(remembered, named);
  std::vector<model::Gallery> with_previews;
  for (const auto& [id, gallery] : presumed) with_previews.push_back(gallery.as_gallery(id));
  PORTRETO_CO_ASSIGN(auto read, co_await all(store.photos().find_many_with_held({photo_ids.begin(), photo_ids.end()}),
                                             store.galleries().find_many({asked.begin(), asked.end()}),
                                             store.photos().previews(std::move(with_previews), previews_max)));
  Pictured pictured;
  std::tie(pictured.photos, pictured.galleries, pictured.previews) = std::move(read);

  const auto late = galleries_left(pictured, asked);
  auto unread = previews_left(pictured, named, presumed);
  if (!late.empty() || !unread.empty()) {
    PORTRETO_CO_ASSIGN(auto rest, co_await all(store.galleries().find_many({late.begin(), late.end()}),
                                               store.photos().previews(std::move(unread), previews_max)));
    auto& [galleries, previews] = rest;
    pictured.galleries.merge(galleries);
    for (auto& [id, preview] : previews) pictured.previews.insert_or_assign(id, std::move(preview));
  }
  remembered.note_all(pictured.photos);
  remembered.note_all(pictured.galleries);
  co_return pictured;
}

}  // namespace portreto::services
