#include "metadata/mongo/photo_store.h"

#include <algorithm>
#include <iterator>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "runtime/all.h"

namespace portreto::metadata {

// What is fetched of a photo for a map, all of which is in the index.
template <>
struct DocumentCodec<Located> {
  static void each(auto& located, auto visit) {
    visit("_id", located.photo);
    visit("gallery", located.gallery);
    visit("owner", located.owner);
    visit("cell", located.cell);
    visit("positions", located.positions);
  }
};

namespace {

// How many photos' galleries are looked at in one go, in the search for those whose gallery is gone.
constexpr std::size_t kLookedAtOnce = 1000;

Bson live(PhotoId id) { return document("_id", id, "state", model::State::kLive); }
Bson live_of(const std::vector<GalleryId>& galleries) {
  return one_of("gallery", galleries).add("state", model::State::kLive);
}
Bson live_of(GalleryId gallery) { return document("gallery", gallery, "state", model::State::kLive); }

Bson there(PhotoId id) { return document("_id", id, "state", live_or_held()); }
Bson held_in(GalleryId gallery) { return document("gallery", gallery, "state", model::State::kHeld); }
Bson there_in(const auto& gallery) { return document("gallery", gallery, "state", live_or_held()); }

TimeOrder order_of(model::PhotoOrder order, bool is_backwards = false) {
  switch (order) {
    case model::PhotoOrder::kTaken: return {.is_newest_first = is_backwards, .time = "dated_at"};
    case model::PhotoOrder::kManual: return {.is_newest_first = is_backwards, .time = "place", .is_number = true};
    case model::PhotoOrder::kAdded: break;
  }
  return {.is_newest_first = is_backwards};
}

// Their photos' galleries that are gone or being deleted; `galleries` are sorted.
std::vector<GalleryId> missing_among(MongoClient& client, const std::vector<GalleryId>& galleries) {
  const Bson filter = document("_id", document("$in", galleries), "state", model::State::kLive);
  auto present = client.find_values<GalleryId>(kGalleries, "_id", filter);
  std::ranges::sort(present);
  std::vector<GalleryId> missing;
  std::ranges::set_difference(galleries, present, std::back_inserter(missing));
  return missing;
}

// The cover, if it is there, before the oldest ones.
std::vector<model::Photo> with_cover_first(const model::Photo* cover, std::vector<model::Photo> oldest,
                                           std::size_t photos_max) {
  if (cover != nullptr) {
    std::erase_if(oldest, [&](const model::Photo& photo) { return photo.id == cover->id; });
    oldest.insert(oldest.begin(), *cover);
  }
  oldest.resize(std::min(oldest.size(), photos_max));
  return oldest;
}

}  // namespace

Task<Status> MongoPhotoStore::insert(model::Photo photo) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kPhotos, stored_document(photo))) return exists_already();
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

Task<Result<model::Photo>> MongoPhotoStore::find_with_held(PhotoId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Photo> {
    auto photo = client.find_one<model::Photo>(kPhotos, there(id));
    if (!photo) return not_found();
    return *std::move(photo);
  });
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> MongoPhotoStore::find_many_with_held(std::vector<PhotoId> ids) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::unordered_map<PhotoId, model::Photo>> {
    auto found = rows_by_id(client, kPhotos, ids, &model::Photo::id);
    std::erase_if(found, [](const auto& entry) { return entry.second.state == model::State::kDeleting; });
    return found;
  });
}

Task<Result<Page<model::Photo>>> MongoPhotoStore::list_held(HeldPhotos of, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Photo>> {
    Bson filter = held_in(of.gallery);
    if (of.guest) filter.add("guest_id", *of.guest);
    return make_page(page_rows<model::Photo>(client, kPhotos, filter, kOldestFirstOrder, page), page_size(page.limit));
  });
}

Task<Result<std::uint64_t>> MongoPhotoStore::count_held(GalleryId gallery) {
  co_return co_await database_.read(
      [&](MongoClient& client) -> Result<std::uint64_t> { return client.count(kPhotos, held_in(gallery)); });
}

Task<Status> MongoPhotoStore::release(PhotoId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.update(kPhotos, there(id), document("$set", document("state", model::State::kLive)))) {
      return not_found();
    }
    return {};
  });
}

Task<Result<model::Photo>> MongoPhotoStore::update(model::Photo photo) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::Photo> {
    model::Photo changed = photo;
    ++changed.revision;
    const Bson set = document("location", changed.location, "description", changed.description, "alt", changed.alt,
                              "tags", changed.tags, "revision", changed.revision)
                         .add("positions", changed.positions)
                         .add_all(search_fields(changed));
    Bson change = document("$set", set);
    if (!changed.positions) change.add("$unset", document("positions", ""));
    auto stored = client.find_and_modify<model::Photo>(kPhotos, there(photo.id).add("revision", photo.revision), change,
                                                       Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kPhotos, there(photo.id))) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoPhotoStore::set_rank(PhotoId id, std::int64_t rank) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.update(kPhotos, live(id), document("$set", document("rank", rank, "place", rank)))) return not_found();
    return {};
  });
}

Task<Result<model::Photo>> MongoPhotoStore::move(model::Photo photo, GalleryId to) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::Photo> {
    model::Photo moved = photo;
    moved.rank.reset();
    ++moved.revision;
    const Bson set = document("gallery", to, "revision", moved.revision, "place", model::place_of(moved))
                         .add_all(search_fields(moved));
    auto stored = client.find_and_modify<model::Photo>(
        kPhotos, live(photo.id).add("revision", photo.revision).add("gallery", document("$ne", to)),
        document("$set", set, "$unset", document("rank", "")), Returned::kAfter);
    if (stored) return *std::move(stored);
    stored = client.find_one<model::Photo>(kPhotos, live(photo.id));
    if (!stored) return not_found();
    if (stored->gallery == to) return *std::move(stored);
    return changed_meanwhile();
  });
}

Task<Result<std::vector<Located>>> MongoPhotoStore::locate(LocatedAmong among, std::vector<model::CellRange> ranges,
                                                           std::size_t limit) {
  if (ranges.empty() || limit == 0 || (!among.owner && among.galleries.empty())) co_return std::vector<Located>{};
  Bson filter = among.owner ? document("owner", *among.owner) : one_of("gallery", among.galleries);
  // The whole stretch enters the index; what lies between the ranges is passed over within it.
  filter.add("state", model::State::kLive);
  filter.add("cell", document("$gte", ranges.front().first, "$lte", ranges.back().last));
  if (ranges.size() > 1) {
    std::vector<Bson> any;
    for (const model::CellRange& range : ranges) {
      any.push_back(document("cell", document("$gte", range.first, "$lte", range.last)));
    }
    filter.add("$or", any);
  }
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Located>> {
    return client.find<Located>(kPhotos, filter, {.limit = limit});
  });
}

Task<Result<Page<model::Photo>>> MongoPhotoStore::list(GalleryPhotos of, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Photo>> {
    return make_page(page_rows<model::Photo>(client, kPhotos, live_of(of.gallery), order_of(of.order), page),
                     page_size(page.limit), [&of](const model::Photo& photo) { return cursor_of(photo, of.order); });
  });
}

Task<Result<std::vector<model::Photo>>> MongoPhotoStore::list_by_content(GalleryId gallery,
                                                                         std::vector<Sha256Digest> originals) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Photo>> {
    return client.find<model::Photo>(kPhotos, live_of(gallery).add("image.sha256", document("$in", originals)));
  });
}

// Side by side, so that a page waits for one round trip.
Task<Result<PhotoStore::Neighbours>> MongoPhotoStore::neighbours(model::Photo photo, model::PhotoOrder order) {
  const Cursor here = cursor_of(photo, order);
  const Bson of_gallery = live_of(photo.gallery);
  const auto beside = [&](const TimeOrder& order) {
    return database_.read([&, order](MongoClient& client) -> Result<std::optional<PhotoId>> {
      const auto ids = client.find_values<PhotoId>(kPhotos, "_id", order.behind(of_gallery, here),
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
                     co_await all(beside(order_of(order, true)), beside(order_of(order)),
                                  count(order_of(order, true).behind(of_gallery, here)), count(of_gallery)));
  const auto& [previous, next, before, total] = found;
  co_return Neighbours{previous, next, before + 1, total};
}

Task<Result<std::vector<Timestamp>>> MongoPhotoStore::cursor_times(GalleryPhotos of) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Timestamp>> {
    const TimeOrder order = order_of(of.order);
    const FindOptions in_order{.sort = document(order.time, 1), .is_in_one_answer = true};
    if (!order.is_number) return client.find_values<Timestamp>(kPhotos, order.time, live_of(of.gallery), in_order);
    std::vector<Timestamp> times;
    for (const std::int64_t number :
         client.find_values<std::int64_t>(kPhotos, order.time, live_of(of.gallery), in_order)) {
      times.emplace_back(std::chrono::milliseconds(number));
    }
    return times;
  });
}

Task<Result<std::unordered_map<GalleryId, std::uint64_t>>> MongoPhotoStore::counts(std::vector<GalleryId> galleries) {
  using Counts = std::unordered_map<GalleryId, std::uint64_t>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<Counts> {
    Counts counts;
    for (const auto& [gallery, count] : client.count_by<GalleryId>(kPhotos, "gallery", live_of(galleries))) {
      counts.emplace(gallery, count);
    }
    return counts;
  });
}

Task<Status> MongoPhotoStore::read_oldest(GalleryPhotos of, std::size_t limit, std::vector<model::Photo>& oldest) {
  PORTRETO_CO_ASSIGN(oldest, co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Photo>> {
    return client.find<model::Photo>(kPhotos, live_of(of.gallery), {.sort = order_of(of.order).sort(), .limit = limit});
  }));
  co_return Status{};
}

// Side by side, one read for each gallery.
Task<Result<MongoPhotoStore::Oldest>> MongoPhotoStore::oldest_of(std::vector<GalleryPhotos> galleries,
                                                                 std::size_t limit) {
  Oldest oldest;
  std::vector<Task<Status>> reads;
  for (const GalleryPhotos& of : galleries) reads.push_back(read_oldest(of, limit, oldest[of.gallery]));
  for (Status& read : co_await all_of(std::move(reads))) PORTRETO_CO_TRY(std::move(read));
  co_return oldest;
}

// One round; another only where a cover is gone that would have been enough.
Task<Result<std::unordered_map<GalleryId, PhotoStore::Preview>>> MongoPhotoStore::previews(
    std::vector<model::Gallery> galleries, std::size_t photos_max) {
  std::unordered_map<GalleryId, Preview> previews;
  if (galleries.empty()) co_return previews;
  std::vector<GalleryId> ids;
  std::vector<GalleryPhotos> with_more;
  std::vector<PhotoId> cover_ids;
  for (const model::Gallery& gallery : galleries) {
    ids.push_back(gallery.id);
    if (gallery.cover && photos_max > 0) cover_ids.push_back(*gallery.cover);
    if (photos_max > (gallery.cover ? 1U : 0U)) with_more.emplace_back(gallery);
  }
  PORTRETO_CO_ASSIGN(auto read, co_await all(counts(std::move(ids)), find_many(std::move(cover_ids)),
                                             oldest_of(std::move(with_more), photos_max)));
  auto& [counts, covers, oldest] = read;
  for (const model::Gallery& gallery : galleries) {
    const auto found = gallery.cover ? covers.find(*gallery.cover) : covers.end();
    const model::Photo* cover = found != covers.end() && found->second.gallery == gallery.id ? &found->second : nullptr;
    if (cover == nullptr && photos_max > 0 && !oldest.contains(gallery.id)) {
      PORTRETO_CO_TRY(co_await read_oldest(gallery, photos_max, oldest[gallery.id]));
    }
    previews[gallery.id] = {counts[gallery.id], with_cover_first(cover, std::move(oldest[gallery.id]), photos_max)};
  }
  co_return previews;
}

Task<Result<std::uint64_t>> MongoPhotoStore::count_added(GalleryId gallery, UserId by, Timestamp from,
                                                         Timestamp until) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
    Bson filter = live_of(gallery);
    filter.add("owner", by);
    return client.count(kPhotos, filter.add("created_at", document("$gte", from, "$lt", until)));
  });
}

Task<Result<std::uint64_t>> MongoPhotoStore::count_by_guests(ShareLinkId link) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
    return client.count(kPhotos, document("guest_link", link, "state", live_or_held()));
  });
}

// By the index of guest_link: as many as its owner lets guests add, at most.
Task<Result<Page<model::Photo>>> MongoPhotoStore::list_of_guest(GuestsOwn of, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Photo>> {
    const Bson filter =
        document("guest_link", of.link, "state", model::State::kLive, "guest_id", of.guest, "gallery", of.gallery);
    return make_page(page_rows<model::Photo>(client, kPhotos, filter, kOldestFirstOrder, page), page_size(page.limit));
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
    const auto ids = client.find_values<PhotoId>(kPhotos, "_id", there_in(gallery), {.limit = limit});
    if (ids.empty()) return 0;
    return client.update_all(kPhotos, document("_id", document("$in", ids), "state", live_or_held()),
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
      auto galleries = client.find_values<GalleryId>(kPhotos, "gallery", there_in(document("$gt", last)),
                                                     {.sort = document("gallery", 1), .limit = kLookedAtOnce});
      if (galleries.empty()) break;
      last = galleries.back();
      const auto repeated = std::ranges::unique(galleries);
      galleries.erase(repeated.begin(), repeated.end());
      const auto missing = missing_among(client, galleries);
      if (missing.empty()) continue;
      std::ranges::move(
          client.find<model::Photo>(kPhotos, there_in(document("$in", missing)), {.limit = limit - orphaned.size()}),
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
