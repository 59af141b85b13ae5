#include "metadata/mongo/search_store.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/search_pages.h"
#include "model/position.h"

namespace portreto::metadata {

// What a search looks at of a document.
struct SearchEntry {
  Uuid id;
  GalleryId gallery;  // of a photo
  UserId owner;
  std::optional<PhotoId> cover;  // of a gallery, as its order
  model::PhotoOrder order = model::PhotoOrder::kAdded;
  Timestamp dated_at;
  std::vector<std::string> terms;
  Found found;
};

template <>
struct DocumentCodec<SearchEntry> {
  static void each(auto& entry, auto visit) {
    visit("_id", entry.id);
    visit("gallery", entry.gallery);
    visit("owner", entry.owner);
    visit("cover", entry.cover);
    visit("order", entry.order);
    visit("dated_at", entry.dated_at);
    visit("terms", entry.terms);
  }
};

namespace {

constexpr TimeOrder kNewestDatedFirst{.is_newest_first = true, .time = "dated_at"};

const char* collection_of(model::TargetKind kind) { return kind == model::TargetKind::kGallery ? kGalleries : kPhotos; }

// The next number that a document has as its revision.
std::optional<std::uint64_t> revision_behind(MongoClient& client, const char* collection, std::uint64_t revision) {
  const auto found =
      client.find_values<std::uint64_t>(collection, "revision", document("revision", document("$gt", revision)),
                                        {.sort = document("revision", 1), .limit = 1});
  return found.empty() ? std::nullopt : std::optional(found.front());
}

// By revisions, since each has a range of the index in which those stand side by side whose terms are of another one.
template <typename T>
std::size_t index_some(MongoClient& client, const char* collection, std::size_t limit) {
  std::size_t count = 0;
  for (auto revision = revision_behind(client, collection, 0); revision && count < limit;
       revision = revision_behind(client, collection, *revision)) {
    const Bson is_old = document("revision", *revision, "terms_of", document("$ne", *revision));
    for (const T& thing : client.find<T>(collection, is_old, {.limit = limit - count})) {
      client.update(collection, document("_id", thing.id, "revision", thing.revision),
                    document("$set", search_fields(thing)));
      ++count;
    }
  }
  return count;
}

// Those that were added by the Portreto before have no place yet.
std::size_t place_some(MongoClient& client, std::size_t limit) {
  const Bson has_none = document("place", document("$exists", false));
  const auto photos = client.find<model::Photo>(kPhotos, has_none, {.limit = limit});
  for (const model::Photo& photo : photos) {
    client.update(kPhotos, document("_id", photo.id).add_all(has_none),
                  document("$set", document("place", model::place_of(photo), "dated_at", model::dated_at(photo))));
  }
  return photos.size();
}

// Nor a cell.
std::size_t locate_some(MongoClient& client, std::size_t limit) {
  const Bson has_none = document("cell", document("$exists", false));
  const auto photos = client.find<model::Photo>(kPhotos, has_none, {.limit = limit});
  for (const model::Photo& photo : photos) {
    client.update(kPhotos, document("_id", photo.id), document("$set", document("cell", model::cell_of(photo))));
  }
  return photos.size();
}

}  // namespace

Task<Result<Page<Found>>> MongoSearchStore::find(model::TargetKind kind, SearchQuery query, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<Found>> {
    Bson filter = document("terms", query.terms.front(), "state", model::State::kLive);
    if (query.from) {
      // As part of an $and, since the order brings a condition on the time of its own.
      filter.add("$and", std::vector<Bson>{document("dated_at", document("$gte", *query.from))});
    }
    return search_page(
        query, page,
        [&](const Cursor& before, std::size_t count) {
          const auto start = before == kNewestFirst ? std::nullopt : std::optional(before);
          auto entries = client.find<SearchEntry>(collection_of(kind), kNewestDatedFirst.behind(filter, start),
                                                  {.sort = kNewestDatedFirst.sort(), .limit = count});
          for (SearchEntry& entry : entries) {
            const GalleryId gallery = kind == model::TargetKind::kGallery ? GalleryId{entry.id} : entry.gallery;
            entry.found = {{entry.dated_at, entry.id}, gallery, entry.owner, entry.cover, entry.order};
          }
          return entries;
        },
        [&](const SearchEntry& entry) {
          return std::ranges::all_of(
              query.terms, [&](const std::string& term) { return std::ranges::binary_search(entry.terms, term); });
        });
  });
}

Task<Result<std::size_t>> MongoSearchStore::index(std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const std::size_t photos = index_some<model::Photo>(client, kPhotos, limit);
    if (photos == limit) return limit;
    const std::size_t galleries = index_some<model::Gallery>(client, kGalleries, limit - photos);
    if (photos + galleries == limit) return limit;
    const std::size_t placed = place_some(client, limit - photos - galleries);
    if (photos + galleries + placed == limit) return limit;
    return photos + galleries + placed + locate_some(client, limit - photos - galleries - placed);
  });
}

}  // namespace portreto::metadata
