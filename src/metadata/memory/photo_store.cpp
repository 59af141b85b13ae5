#include "metadata/memory/photo_store.h"

#include <algorithm>
#include <utility>

#include "base/contains.h"
#include "metadata/failures.h"

namespace portreto::metadata {
namespace {

// The live photos of a gallery, in its order.
std::vector<model::Photo> photos_of(const Tables& tables, const GalleryPhotos& of) {
  auto photos = rows_where(tables.photos, [&](const model::Photo& photo) {
    return photo.gallery == of.gallery && photo.state == model::State::kLive;
  });
  std::ranges::sort(photos, {}, [&](const model::Photo& photo) { return cursor_of(photo, of.order); });
  return photos;
}

bool is_there(const model::Photo& photo) { return photo.state != model::State::kDeleting; }

PhotoStore::Preview preview(const Tables& tables, const model::Gallery& gallery, std::size_t photos_max) {
  PhotoStore::Preview preview{.photos = photos_of(tables, gallery)};
  preview.count = preview.photos.size();
  const auto cover =
      std::ranges::find_if(preview.photos, [&](const model::Photo& photo) { return photo.id == gallery.cover; });
  if (cover != preview.photos.end()) std::rotate(preview.photos.begin(), cover, cover + 1);
  if (preview.photos.size() > photos_max) preview.photos.resize(photos_max);
  return preview;
}

}  // namespace

Task<Status> MemoryPhotoStore::insert(model::Photo photo) {
  const std::lock_guard lock(tables_.mutex);
  const PhotoId id = photo.id;
  if (!tables_.photos.try_emplace(id, std::move(photo)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<model::Photo>> MemoryPhotoStore::find(PhotoId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* photo = find_live(tables_.photos, id);
  if (photo == nullptr) co_return not_found();
  co_return *photo;
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> MemoryPhotoStore::find_many(std::vector<PhotoId> ids) {
  const std::lock_guard lock(tables_.mutex);
  co_return live_rows(tables_.photos, ids);
}

Task<Result<model::Photo>> MemoryPhotoStore::find_with_held(PhotoId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* photo = find_row(tables_.photos, id);
  if (photo == nullptr || !is_there(*photo)) co_return not_found();
  co_return *photo;
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> MemoryPhotoStore::find_many_with_held(
    std::vector<PhotoId> ids) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<PhotoId, model::Photo> photos;
  for (const PhotoId id : ids) {
    const auto* photo = find_row(tables_.photos, id);
    if (photo != nullptr && is_there(*photo)) photos.emplace(id, *photo);
  }
  co_return photos;
}

Task<Result<Page<model::Photo>>> MemoryPhotoStore::list_held(HeldPhotos of, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  auto photos = rows_where(tables_.photos, [&](const model::Photo& photo) {
    return photo.gallery == of.gallery && photo.state == model::State::kHeld &&
           (!of.guest || (photo.guest && photo.guest->id == *of.guest));
  });
  co_return page_of(std::move(photos), Order::kOldestFirst, page);
}

Task<Result<std::uint64_t>> MemoryPhotoStore::count_held(GalleryId gallery) {
  const std::lock_guard lock(tables_.mutex);
  co_return static_cast<std::uint64_t>(std::ranges::count_if(tables_.photos, [&](const auto& row) {
    return row.second.gallery == gallery && row.second.state == model::State::kHeld;
  }));
}

Task<Status> MemoryPhotoStore::release(PhotoId id) {
  const std::lock_guard lock(tables_.mutex);
  auto* photo = find_row(tables_.photos, id);
  if (photo == nullptr || !is_there(*photo)) co_return not_found();
  photo->state = model::State::kLive;
  co_return Status{};
}

Task<Result<model::Photo>> MemoryPhotoStore::update(model::Photo photo) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.photos, photo.id);
  if (stored == nullptr || !is_there(*stored)) co_return not_found();
  if (stored->revision != photo.revision) co_return changed_meanwhile();
  stored->location = std::move(photo.location);
  stored->description = std::move(photo.description);
  stored->alt = std::move(photo.alt);
  stored->tags = std::move(photo.tags);
  stored->positions = photo.positions;
  ++stored->revision;
  co_return *stored;
}

Task<Status> MemoryPhotoStore::set_rank(PhotoId id, std::int64_t rank) {
  const std::lock_guard lock(tables_.mutex);
  auto* photo = find_live(tables_.photos, id);
  if (photo == nullptr) co_return not_found();
  photo->rank = rank;
  co_return Status{};
}

Task<Result<model::Photo>> MemoryPhotoStore::move(model::Photo photo, GalleryId to) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_live(tables_.photos, photo.id);
  if (stored == nullptr) co_return not_found();
  if (stored->gallery == to) co_return *stored;
  if (stored->revision != photo.revision) co_return changed_meanwhile();
  stored->gallery = to;
  stored->rank.reset();
  ++stored->revision;
  co_return *stored;
}

Task<Result<std::vector<Located>>> MemoryPhotoStore::locate(LocatedAmong among, std::vector<model::CellRange> ranges,
                                                            std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<Located> located;
  for (const auto& [id, photo] : tables_.photos) {
    if (photo.state != model::State::kLive || located.size() == limit) continue;
    const bool is_among = among.owner ? photo.owner == *among.owner : contains(among.galleries, photo.gallery);
    const std::int64_t cell = model::cell_of(photo);
    if (!is_among || cell == model::kNoCell) continue;
    const bool is_in = std::ranges::any_of(
        ranges, [&](const model::CellRange& range) { return range.first <= cell && cell <= range.last; });
    if (is_in) located.push_back({id, photo.gallery, photo.owner, cell, photo.positions});
  }
  co_return located;
}

Task<Result<Page<model::Photo>>> MemoryPhotoStore::list(GalleryPhotos of, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(photos_of(tables_, of), Order::kOldestFirst, page,
                    [&of](const model::Photo& photo) { return cursor_of(photo, of.order); });
}

Task<Result<std::vector<model::Photo>>> MemoryPhotoStore::list_by_content(GalleryId gallery,
                                                                          std::vector<Sha256Digest> originals) {
  const std::lock_guard lock(tables_.mutex);
  co_return rows_where(tables_.photos, [&](const model::Photo& photo) {
    return photo.gallery == gallery && photo.state == model::State::kLive && contains(originals, photo.image.sha256);
  });
}

Task<Result<PhotoStore::Neighbours>> MemoryPhotoStore::neighbours(model::Photo photo, model::PhotoOrder order) {
  const std::lock_guard lock(tables_.mutex);
  const auto photos = photos_of(tables_, {photo.gallery, order});
  const Cursor here = cursor_of(photo, order);
  Neighbours neighbours{.position = 1, .count = photos.size()};
  for (const model::Photo& other : photos) {
    if (cursor_of(other, order) < here) {
      neighbours.previous = other.id;
      ++neighbours.position;
    } else if (cursor_of(other, order) > here) {
      neighbours.next = other.id;
      break;
    }
  }
  co_return neighbours;
}

Task<Result<std::vector<Timestamp>>> MemoryPhotoStore::cursor_times(GalleryPhotos of) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<Timestamp> times;
  for (const model::Photo& photo : photos_of(tables_, of)) times.push_back(cursor_of(photo, of.order).time);
  co_return times;
}

Task<Result<std::unordered_map<GalleryId, PhotoStore::Preview>>> MemoryPhotoStore::previews(
    std::vector<model::Gallery> galleries, std::size_t photos_max) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<GalleryId, Preview> previews;
  for (const model::Gallery& gallery : galleries) previews.emplace(gallery.id, preview(tables_, gallery, photos_max));
  co_return previews;
}

Task<Result<std::uint64_t>> MemoryPhotoStore::count_added(GalleryId gallery, UserId by, Timestamp from,
                                                          Timestamp until) {
  const std::lock_guard lock(tables_.mutex);
  co_return static_cast<std::uint64_t>(std::ranges::count_if(tables_.photos, [&](const auto& entry) {
    const model::Photo& photo = entry.second;
    return photo.gallery == gallery && photo.owner == by && photo.state == model::State::kLive &&
           photo.created_at >= from && photo.created_at < until;
  }));
}

Task<Result<std::uint64_t>> MemoryPhotoStore::count_by_guests(ShareLinkId link) {
  const std::lock_guard lock(tables_.mutex);
  const auto is_meant = [&](const auto& row) {
    return is_there(row.second) && row.second.guest && row.second.guest->link == link;
  };
  co_return static_cast<std::uint64_t>(std::ranges::count_if(tables_.photos, is_meant));
}

Task<Result<Page<model::Photo>>> MemoryPhotoStore::list_of_guest(GuestsOwn of, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  auto photos = rows_where(tables_.photos, [&](const model::Photo& photo) {
    return photo.gallery == of.gallery && photo.state == model::State::kLive && photo.guest &&
           photo.guest->link == of.link && photo.guest->id == of.guest;
  });
  co_return page_of(std::move(photos), Order::kOldestFirst, page);
}

Task<Status> MemoryPhotoStore::mark_deleting(PhotoId id) {
  const std::lock_guard lock(tables_.mutex);
  auto* photo = find_row(tables_.photos, id);
  if (photo == nullptr) co_return not_found();
  photo->state = model::State::kDeleting;
  co_return Status{};
}

Task<Result<std::size_t>> MemoryPhotoStore::mark_deleting_of(GalleryId gallery, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t marked = 0;
  for (auto& [id, photo] : tables_.photos) {
    if (marked == limit) break;
    if (photo.gallery != gallery || !is_there(photo)) continue;
    photo.state = model::State::kDeleting;
    ++marked;
  }
  co_return marked;
}

Task<Result<std::vector<model::Photo>>> MemoryPhotoStore::list_deleting(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return oldest(
      rows_where(tables_.photos, [](const model::Photo& photo) { return photo.state == model::State::kDeleting; }),
      limit);
}

Task<Result<std::vector<model::Photo>>> MemoryPhotoStore::list_orphaned(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return oldest(rows_where(tables_.photos,
                              [&](const model::Photo& photo) {
                                return is_there(photo) && find_live(tables_.galleries, photo.gallery) == nullptr;
                              }),
                   limit);
}

Task<Status> MemoryPhotoStore::erase(PhotoId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* photo = find_row(tables_.photos, id);
  if (photo != nullptr && is_there(*photo)) co_return still_live();
  tables_.photos.erase(id);
  co_return Status{};
}

Task<Status> MemoryPhotoStore::add_garbage(model::Image image) {
  const std::lock_guard lock(tables_.mutex);
  const BlobId blob = image.blob;
  tables_.garbage.try_emplace(blob, std::move(image));
  co_return Status{};
}

Task<Result<std::vector<model::Image>>> MemoryPhotoStore::list_garbage(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<model::Image> images;
  for (const auto& [blob, image] : tables_.garbage) {
    if (images.size() == limit) break;
    images.push_back(image);
  }
  co_return images;
}

Task<Status> MemoryPhotoStore::remove_garbage(BlobId blob) {
  const std::lock_guard lock(tables_.mutex);
  tables_.garbage.erase(blob);
  co_return Status{};
}

}  // namespace portreto::metadata
