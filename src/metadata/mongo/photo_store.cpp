#include "metadata/mongo/photo_store.h"

#include <algorithm>
#include <iterator>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

// How many photos' galleries are looked at in one go, in the search for those whose gallery is gone.
constexpr std::size_t kLookedAtOnce = 1000;

Bson live(PhotoId id) { return document("_id", id, "state", model::State::kLive); }
Bson live_of(const Bson& gallery) { return document("gallery", gallery, "state", model::State::kLive); }
Bson live_of(const std::vector<GalleryId>& galleries) {
  return one_of("gallery", galleries).add("state", model::State::kLive);
}
Bson live_of(GalleryId gallery) { return document("gallery", gallery, "state", model::State::kLive); }

// Their photos' galleries that are gone or being deleted; `galleries` are sorted.
std::vector<GalleryId> missing_among(MongoClient& client, const std::vector<GalleryId>& galleries) {
  const Bson filter = document("_id", document("$in", galleries), "state", model::State::kLive);
  auto present = client.find_values<GalleryId>(kGalleries, "_id", filter);
  std::ranges::sort(present);
  std::vector<GalleryId> missing;
  std::ranges::set_difference(galleries, present, std::back_inserter(missing));
  return missing;
}

PhotoStore::Preview preview(MongoClient& client, const model::Gallery& gallery, std::uint64_t count,
                            std::size_t photos_max, std::unordered_map<PhotoId, model::Photo>& covers) {
  PhotoStore::Preview preview{.count = count};
  if (gallery.cover) {
    const auto cover = covers.find(*gallery.cover);
    const bool is_there =
        cover != covers.end() && cover->second.gallery == gallery.id && cover->second.state == model::State::kLive;
    if (is_there) preview.photos.push_back(cover->second);
  }
  // All that there are may be there already.
  const std::size_t wanted = std::min<std::uint64_t>(photos_max, count);
  if (preview.photos.size() >= wanted) return preview;
  Bson filter = live_of(gallery.id);
  if (!preview.photos.empty()) filter.add("_id", document("$ne", *gallery.cover));
  std::ranges::move(client.find<model::Photo>(
                        kPhotos, filter, {.sort = kOldestFirstOrder.sort(), .limit = wanted - preview.photos.size()}),
                    std::back_inserter(preview.photos));
  return preview;
}

}  // namespace

Task<Status> MongoPhotoStore::insert(model::Photo photo) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kPhotos, document_of(photo))) return exists_already();
    return {};
  });
}

Task<Result<model::Photo>> MongoPhotoStore::find(PhotoId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Photo> {
    auto photo = client.find_one<model::Photo>(kPhotos, live(id));
    if (!photo) return not_found();
    return *std::move(photo);
  });
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> MongoPhotoStore::find_many(std::vector<PhotoId> ids) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::unordered_map<PhotoId, model::Photo>> {
    auto found = rows_by_id(client, kPhotos, ids, &model::Photo::id);
    std::erase_if(found, [](const auto& entry) { return entry.second.state != model::State::kLive; });
    return found;
  });
}

Task<Result<model::Photo>> MongoPhotoStore::update(model::Photo photo) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::Photo> {
    const Bson change = document("$set", document("location", photo.location, "description", photo.description, "alt",
                                                  photo.alt, "revision", photo.revision + 1));
    auto stored = client.find_and_modify<model::Photo>(kPhotos, live(photo.id).add("revision", photo.revision), change,
                                                       Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kPhotos, live(photo.id))) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<Page<model::Photo>>> MongoPhotoStore::list(GalleryId gallery, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Photo>> {
    return make_page(page_rows<model::Photo>(client, kPhotos, live_of(gallery), kOldestFirstOrder, page),
                     page_size(page.limit));
  });
}

Task<Result<std::vector<model::Photo>>> MongoPhotoStore::list_by_content(GalleryId gallery,
                                                                         std::vector<Sha256Digest> originals) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Photo>> {
    return client.find<model::Photo>(kPhotos, live_of(gallery).add("image.sha256", document("$in", originals)));
  });
}

// Side by side, so that a page waits for one round trip.
Task<Result<PhotoStore::Neighbours>> MongoPhotoStore::neighbours(model::Photo photo) {
  const Bson of_gallery = live_of(photo.gallery);
  const auto beside = [&](const TimeOrder& order) {
    return database_.read([&, order](MongoClient& client) -> Result<std::optional<PhotoId>> {
      const auto ids = client.find_values<PhotoId>(kPhotos, "_id", order.behind(of_gallery, cursor_of(photo)),
                                                   {.sort = order.sort(), .limit = 1});
      return ids.empty() ? std::nullopt : std::optional(ids.front());
    });
  };
  const auto count = [&](Bson filter) {
    return database_.read([filter = std::move(filter)](MongoClient& client) -> Result<std::uint64_t> {
      return client.count(kPhotos, filter);
    });
  };
  PORTRETO_CO_ASSIGN(const auto found,
                     co_await all(beside(kNewestFirstOrder), beside(kOldestFirstOrder),
                                  count(kNewestFirstOrder.behind(of_gallery, cursor_of(photo))), count(of_gallery)));
  const auto& [previous, next, before, total] = found;
  co_return Neighbours{previous, next, before + 1, total};
}

Task<Result<std::unordered_map<GalleryId, PhotoStore::Preview>>> MongoPhotoStore::previews(
    std::vector<model::Gallery> galleries, std::size_t photos_max) {
  using Previews = std::unordered_map<GalleryId, Preview>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<Previews> {
    std::vector<GalleryId> ids;
    std::vector<PhotoId> cover_ids;
    for (const model::Gallery& gallery : galleries) {
      ids.push_back(gallery.id);
      if (gallery.cover && photos_max > 0) cover_ids.push_back(*gallery.cover);
    }
    std::unordered_map<GalleryId, std::uint64_t> counts;
    for (const auto& [gallery, count] : client.count_by<GalleryId>(kPhotos, "gallery", live_of(ids))) {
      counts.emplace(gallery, count);
    }
    auto covers = rows_by_id(client, kPhotos, cover_ids, &model::Photo::id);
    Previews previews;
    for (const model::Gallery& gallery : galleries) {
      previews.try_emplace(gallery.id, preview(client, gallery, counts[gallery.id], photos_max, covers));
    }
    return previews;
  });
}

Task<Status> MongoPhotoStore::mark_deleting(PhotoId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("state", model::State::kDeleting));
    if (!client.update(kPhotos, document("_id", id), change)) return not_found();
    return {};
  });
}

Task<Result<std::size_t>> MongoPhotoStore::mark_deleting_of(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids = client.find_values<PhotoId>(kPhotos, "_id", live_of(gallery), {.limit = limit});
    if (ids.empty()) return 0;
    return client.update_all(kPhotos, document("_id", document("$in", ids), "state", model::State::kLive),
                             document("$set", document("state", model::State::kDeleting)));
  });
}

Task<Result<std::vector<model::Photo>>> MongoPhotoStore::list_deleting(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Photo>> {
    return client.find<model::Photo>(kPhotos, document("state", model::State::kDeleting),
                                     {.sort = kOldestFirstOrder.sort(), .limit = limit});
  });
}

// Walks over the index by gallery alone, without the photos.
Task<Result<std::vector<model::Photo>>> MongoPhotoStore::list_orphaned(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Photo>> {
    std::vector<model::Photo> orphaned;
    GalleryId last;
    while (orphaned.size() < limit) {
      auto galleries = client.find_values<GalleryId>(kPhotos, "gallery", live_of(document("$gt", last)),
                                                     {.sort = document("gallery", 1), .limit = kLookedAtOnce});
      if (galleries.empty()) break;
      last = galleries.back();
      const auto repeated = std::ranges::unique(galleries);
      galleries.erase(repeated.begin(), repeated.end());
      const auto missing = missing_among(client, galleries);
      if (missing.empty()) continue;
      std::ranges::move(
          client.find<model::Photo>(kPhotos, live_of(document("$in", missing)), {.limit = limit - orphaned.size()}),
          std::back_inserter(orphaned));
    }
    return orphaned;
  });
}

Task<Status> MongoPhotoStore::erase(PhotoId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.remove(kPhotos, document("_id", id, "state", model::State::kDeleting))) return {};
    if (client.exists(kPhotos, document("_id", id))) return still_live();
    return {};
  });
}

Task<Status> MongoPhotoStore::add_garbage(model::Image image) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    static_cast<void>(client.insert(kGarbage, stored_document(Garbage{image})));
    return {};
  });
}

Task<Result<std::vector<model::Image>>> MongoPhotoStore::list_garbage(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Image>> {
    return client.find<model::Image>(kGarbage, {}, {.sort = document("_id", 1), .limit = limit});
  });
}

Task<Status> MongoPhotoStore::remove_garbage(BlobId blob) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kGarbage, document("_id", blob));
    return {};
  });
}

}  // namespace portreto::metadata
