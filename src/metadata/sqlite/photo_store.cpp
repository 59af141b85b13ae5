#include "metadata/sqlite/photo_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "metadata/paging.h"
#include "metadata/sqlite/search_store.h"

namespace portreto::metadata {
namespace {

const Query kInsert{insert_into<model::Photo>("photos", "terms_of, cell") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<model::Photo>("photos WHERE id = ?1 AND state = 0")};
const Query kFindWithHeld{select<model::Photo>("photos WHERE id = ?1 AND state <> 1")};
const Query kListHeld{
    select<model::Photo>("photos WHERE gallery = ?1 AND state = 2 AND (created_at, id) > (?2, ?3)"
                         " ORDER BY created_at, id LIMIT ?4")};
const Query kListHeldOfGuest{
    select<model::Photo>("photos WHERE gallery = ?1 AND guest_id = ?5 AND state = 2 AND (created_at, id) > (?2, ?3)"
                         " ORDER BY created_at, id LIMIT ?4")};
const Query kCountHeld{"SELECT count(*) FROM photos WHERE gallery = ?1 AND state = 2"};
const Query kRelease{"UPDATE photos SET state = 0 WHERE id = ?1 AND state <> 1"};
const Query kUpdate{
    "UPDATE photos SET location = ?2, description = ?3, alt = ?4, tags = ?5, revision = ?6, terms_of = ?6, positions = "
    "?7 WHERE id = ?1"};

const Query kMove{"UPDATE photos SET gallery = ?2, rank = NULL, revision = ?3, terms_of = ?3 WHERE id = ?1"};
const Query kSetRank{"UPDATE photos SET rank = ?2 WHERE id = ?1 AND state = 0"};

// What a gallery's order asks of its photos; each order has an index of its own, by this column and the id.
struct OrderQueries {
  explicit OrderQueries(std::string_view column)
      : list(select<model::Photo>(fmt::format(
            "photos WHERE gallery = ?1 AND state = 0 AND ({0}, id) > (?2, ?3) ORDER BY {0}, id LIMIT ?4", column))),
        neighbours(
            fmt::format("SELECT"
                        " (SELECT id FROM photos WHERE gallery = ?1 AND state = 0 AND ({0}, id) < (?2, ?3)"
                        "  ORDER BY {0} DESC, id DESC LIMIT 1),"
                        " (SELECT id FROM photos WHERE gallery = ?1 AND state = 0 AND ({0}, id) > (?2, ?3)"
                        "  ORDER BY {0}, id LIMIT 1),"
                        " (SELECT count(*) FROM photos WHERE gallery = ?1 AND state = 0 AND ({0}, id) < (?2, ?3)) + 1,"
                        " (SELECT count(*) FROM photos WHERE gallery = ?1 AND state = 0)",
                        column)),
        times(fmt::format("SELECT {0} FROM photos WHERE gallery = ?1 AND state = 0 ORDER BY {0}", column)) {}

  const Query list;
  const Query neighbours;
  const Query times;
};
const OrderQueries kAsAdded{"created_at"};
const OrderQueries kAsTaken{"dated_at"};
const OrderQueries kAsPlaced{"place"};

const OrderQueries& queries_of(model::PhotoOrder order) {
  switch (order) {
    case model::PhotoOrder::kTaken: return kAsTaken;
    case model::PhotoOrder::kManual: return kAsPlaced;
    case model::PhotoOrder::kAdded: break;
  }
  return kAsAdded;
}

const Query kLocateOfOwner{
    "SELECT id, gallery, owner, cell, positions FROM photos"
    " WHERE owner = ?1 AND state = 0 AND cell >= 0 AND cell BETWEEN ?2 AND ?3 LIMIT ?4"};
const Query kLocateInGallery{
    "SELECT id, gallery, owner, cell, positions FROM photos"
    " WHERE gallery = ?1 AND state = 0 AND cell >= 0 AND cell BETWEEN ?2 AND ?3 LIMIT ?4"};

const Query kByContent{select<model::Photo>("photos WHERE gallery = ?1 AND sha256 = ?2 AND state = 0")};
const Query kCount{"SELECT count(*) FROM photos WHERE gallery = ?1 AND state = 0"};
const Query kCountAdded{
    "SELECT count(*) FROM photos WHERE gallery = ?1 AND state = 0 AND created_at >= ?3 AND created_at < ?4 AND owner = "
    "?2"};

const Query kCountByGuests{"SELECT count(*) FROM photos WHERE guest_link = ?1 AND guest IS NOT NULL AND state = 0"};

const Query kCountHeldByGuests{"SELECT count(*) FROM photos WHERE guest_link = ?1 AND state = 2"};

const Query kListOfGuest{
    select<model::Photo>("photos WHERE guest_id = ?5 AND guest_link = ?6 AND gallery = ?1 AND guest IS NOT NULL"
                         " AND state = 0 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id LIMIT ?4")};

const Query kMarkDeleting{"UPDATE photos SET state = 1 WHERE id = ?1"};
const Query kMarkDeletingOf{
    "UPDATE photos SET state = 1 WHERE rowid IN"
    " (SELECT rowid FROM photos WHERE gallery = ?1 AND state = 0 LIMIT ?2)"};
const Query kMarkHeldDeletingOf{
    "UPDATE photos SET state = 1 WHERE rowid IN"
    " (SELECT rowid FROM photos WHERE gallery = ?1 AND state = 2 LIMIT ?2)"};
const Query kListDeleting{select<model::Photo>("photos WHERE state = 1 ORDER BY created_at, id LIMIT ?1")};
// Steps from gallery to gallery within the index, instead of over all photos.
std::string orphaned(int state) {
  return fmt::format(
      fmt::runtime(
          "WITH RECURSIVE present (gallery) AS (SELECT min(gallery) FROM photos WHERE state = {0} UNION ALL"
          " SELECT (SELECT min(gallery) FROM photos WHERE state = {0} AND gallery > present.gallery) FROM present"
          " WHERE present.gallery IS NOT NULL) " +
          select<model::Photo>(
              "photos WHERE state = {0} AND gallery IN (SELECT gallery FROM present WHERE gallery IS NOT NULL"
              " AND NOT EXISTS (SELECT 1 FROM galleries WHERE id = present.gallery AND state = 0)) LIMIT ?1")),
      state);
}
const Query kListOrphaned{orphaned(0)};
const Query kListHeldOrphaned{orphaned(2)};
const Query kState{"SELECT state FROM photos WHERE id = ?1"};
const Query kErase{"DELETE FROM photos WHERE id = ?1"};

const Query kAddGarbage{"INSERT INTO garbage (blob, image) VALUES (?1, ?2) ON CONFLICT DO NOTHING"};
const Query kListGarbage{"SELECT image FROM garbage ORDER BY blob LIMIT ?1"};
const Query kRemoveGarbage{"DELETE FROM garbage WHERE blob = ?1"};

std::vector<model::Photo> list_photos(Connection& connection, const GalleryPhotos& of, const Cursor& after,
                                      std::size_t limit) {
  return connection.list<model::Photo>(queries_of(of.order).list, of.gallery, after.time, after.id, limit);
}

PhotoStore::Preview preview(Connection& connection, const model::Gallery& gallery, std::size_t photos_max) {
  PhotoStore::Preview preview{.count = connection.get<std::uint64_t>(kCount, gallery.id)};
  if (preview.count == 0 || photos_max == 0) return preview;
  if (gallery.cover) {
    auto cover = connection.find<model::Photo>(kFind, *gallery.cover);
    if (cover && cover->gallery == gallery.id) preview.photos.push_back(*std::move(cover));
  }
  const bool has_cover = !preview.photos.empty();
  if (has_cover && photos_max == 1) return preview;
  for (model::Photo& photo : list_photos(connection, gallery, kOldestFirst, photos_max)) {
    if (preview.photos.size() == photos_max) break;
    if (!has_cover || photo.id != *gallery.cover) preview.photos.push_back(std::move(photo));
  }
  return preview;
}

}  // namespace

bool insert_photo(Connection& connection, const model::Photo& photo) {
  if (connection.execute(kInsert, photo, photo.revision, model::cell_of(photo)) == 0) return false;
  write_terms(connection, photo);
  return true;
}

Task<Status> SqlitePhotoStore::insert(model::Photo photo) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (!insert_photo(connection, photo)) return exists_already();
    return {};
  });
}

Task<Result<model::Photo>> SqlitePhotoStore::find(PhotoId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Photo> {
    auto photo = connection.find<model::Photo>(kFind, id);
    if (!photo) return not_found();
    return *std::move(photo);
  });
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> SqlitePhotoStore::find_many(std::vector<PhotoId> ids) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::unordered_map<PhotoId, model::Photo>> {
    return rows_by_id<model::Photo>(connection, kFind, ids);
  });
}

Task<Result<model::Photo>> SqlitePhotoStore::find_with_held(PhotoId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Photo> {
    auto photo = connection.find<model::Photo>(kFindWithHeld, id);
    if (!photo) return not_found();
    return *std::move(photo);
  });
}

Task<Result<std::unordered_map<PhotoId, model::Photo>>> SqlitePhotoStore::find_many_with_held(
    std::vector<PhotoId> ids) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::unordered_map<PhotoId, model::Photo>> {
    return rows_by_id<model::Photo>(connection, kFindWithHeld, ids);
  });
}

Task<Result<Page<model::Photo>>> SqlitePhotoStore::list_held(HeldPhotos of, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Photo>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kOldestFirst);
    return make_page(of.guest ? connection.list<model::Photo>(kListHeldOfGuest, of.gallery, after.time, after.id,
                                                              limit + 1, *of.guest)
                              : connection.list<model::Photo>(kListHeld, of.gallery, after.time, after.id, limit + 1),
                     limit);
  });
}

Task<Result<std::uint64_t>> SqlitePhotoStore::count_held(GalleryId gallery) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::uint64_t> {
    return connection.get<std::uint64_t>(kCountHeld, gallery);
  });
}

Task<Status> SqlitePhotoStore::release(PhotoId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kRelease, id) == 0) return not_found();
    return {};
  });
}

Task<Result<model::Photo>> SqlitePhotoStore::update(model::Photo photo) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::Photo> {
    auto stored = connection.find<model::Photo>(kFindWithHeld, photo.id);
    if (!stored) return not_found();
    if (stored->revision != photo.revision) return changed_meanwhile();
    stored->location = std::move(photo.location);
    stored->description = std::move(photo.description);
    stored->alt = std::move(photo.alt);
    stored->tags = std::move(photo.tags);
    stored->positions = photo.positions;
    ++stored->revision;
    connection.execute(kUpdate, stored->id, stored->location, stored->description, stored->alt, stored->tags,
                       stored->revision, stored->positions);
    write_terms(connection, *stored);
    return *std::move(stored);
  });
}

Task<Status> SqlitePhotoStore::set_rank(PhotoId id, std::int64_t rank) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetRank, id, rank) == 0) return not_found();
    return {};
  });
}

Task<Result<model::Photo>> SqlitePhotoStore::move(model::Photo photo, GalleryId to) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::Photo> {
    auto stored = connection.find<model::Photo>(kFind, photo.id);
    if (!stored) return not_found();
    if (stored->gallery == to) return *std::move(stored);
    if (stored->revision != photo.revision) return changed_meanwhile();
    stored->gallery = to;
    stored->rank.reset();
    ++stored->revision;
    connection.execute(kMove, stored->id, to, stored->revision);
    write_terms(connection, *stored);
    return *std::move(stored);
  });
}

Task<Result<std::vector<Located>>> SqlitePhotoStore::locate(LocatedAmong among, std::vector<model::CellRange> ranges,
                                                            std::size_t limit) {
  using Row = std::tuple<PhotoId, GalleryId, UserId, std::int64_t, std::optional<model::PositionDetail>>;
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Located>> {
    const Snapshot snapshot(connection);
    std::vector<Located> located;
    const auto add = [&](const Query& query, const auto& id) {
      for (const model::CellRange& range : ranges) {
        for (const auto& [photo, gallery, owner, cell, positions] :
             connection.list<Row>(query, id, range.first, range.last, limit - located.size())) {
          located.push_back({photo, gallery, owner, cell, positions});
        }
      }
    };
    if (among.owner) add(kLocateOfOwner, *among.owner);
    for (const GalleryId gallery : among.galleries) {
      if (!among.owner) add(kLocateInGallery, gallery);
    }
    return located;
  });
}

Task<Result<Page<model::Photo>>> SqlitePhotoStore::list(GalleryPhotos of, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Photo>> {
    const std::size_t limit = page_size(page.limit);
    return make_page(list_photos(connection, of, page.after.value_or(kOldestFirst), limit + 1), limit,
                     [&of](const model::Photo& photo) { return cursor_of(photo, of.order); });
  });
}

Task<Result<std::vector<model::Photo>>> SqlitePhotoStore::list_by_content(GalleryId gallery,
                                                                          std::vector<Sha256Digest> originals) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Photo>> {
    std::vector<model::Photo> photos;
    for (const Sha256Digest& original : std::set(originals.begin(), originals.end())) {
      std::ranges::move(connection.list<model::Photo>(kByContent, gallery, original), std::back_inserter(photos));
    }
    return photos;
  });
}

Task<Result<PhotoStore::Neighbours>> SqlitePhotoStore::neighbours(model::Photo photo, model::PhotoOrder order) {
  using Row = std::tuple<std::optional<PhotoId>, std::optional<PhotoId>, std::uint64_t, std::uint64_t>;
  co_return co_await database_.read([&](Connection& connection) -> Result<Neighbours> {
    const Cursor here = cursor_of(photo, order);
    const auto [previous, next, position, count] =
        connection.get<Row>(queries_of(order).neighbours, photo.gallery, here.time, here.id);
    return Neighbours{previous, next, position, count};
  });
}

Task<Result<std::vector<Timestamp>>> SqlitePhotoStore::cursor_times(GalleryPhotos of) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Timestamp>> {
    return connection.list<Timestamp>(queries_of(of.order).times, of.gallery);
  });
}

Task<Result<std::unordered_map<GalleryId, PhotoStore::Preview>>> SqlitePhotoStore::previews(
    std::vector<model::Gallery> galleries, std::size_t photos_max) {
  using Previews = std::unordered_map<GalleryId, Preview>;
  co_return co_await database_.read([&](Connection& connection) -> Result<Previews> {
    const Snapshot snapshot(connection);
    Previews previews;
    for (const model::Gallery& gallery : galleries) {
      previews.try_emplace(gallery.id, preview(connection, gallery, photos_max));
    }
    return previews;
  });
}

Task<Result<std::uint64_t>> SqlitePhotoStore::count_added(GalleryId gallery, UserId by, Timestamp from,
                                                          Timestamp until) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::uint64_t> {
    return connection.get<std::uint64_t>(kCountAdded, gallery, by, from, until);
  });
}

Task<Result<std::uint64_t>> SqlitePhotoStore::count_by_guests(ShareLinkId link) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::uint64_t> {
    const Snapshot snapshot(connection);
    return connection.get<std::uint64_t>(kCountByGuests, link) +
           connection.get<std::uint64_t>(kCountHeldByGuests, link);
  });
}

Task<Result<Page<model::Photo>>> SqlitePhotoStore::list_of_guest(GuestsOwn of, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Photo>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kOldestFirst);
    return make_page(
        connection.list<model::Photo>(kListOfGuest, of.gallery, after.time, after.id, limit + 1, of.guest, of.link),
        limit);
  });
}

Task<Status> SqlitePhotoStore::mark_deleting(PhotoId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kMarkDeleting, id) == 0) return not_found();
    return {};
  });
}

Task<Result<std::size_t>> SqlitePhotoStore::mark_deleting_of(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t marked = connection.execute(kMarkDeletingOf, gallery, limit);
    return marked + connection.execute(kMarkHeldDeletingOf, gallery, limit - marked);
  });
}

Task<Result<std::vector<model::Photo>>> SqlitePhotoStore::list_deleting(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Photo>> {
    return connection.list<model::Photo>(kListDeleting, limit);
  });
}

Task<Result<std::vector<model::Photo>>> SqlitePhotoStore::list_orphaned(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Photo>> {
    auto orphaned = connection.list<model::Photo>(kListOrphaned, limit);
    std::ranges::move(connection.list<model::Photo>(kListHeldOrphaned, limit - orphaned.size()),
                      std::back_inserter(orphaned));
    return orphaned;
  });
}

Task<Status> SqlitePhotoStore::erase(PhotoId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto state = connection.find<model::State>(kState, id);
    if (state && *state != model::State::kDeleting) return still_live();
    connection.execute(kErase, id);
    return {};
  });
}

Task<Status> SqlitePhotoStore::add_garbage(model::Image image) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kAddGarbage, image.blob, image);
    return {};
  });
}

Task<Result<std::vector<model::Image>>> SqlitePhotoStore::list_garbage(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Image>> {
    return connection.list<model::Image>(kListGarbage, limit);
  });
}

Task<Status> SqlitePhotoStore::remove_garbage(BlobId blob) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemoveGarbage, blob);
    return {};
  });
}

}  // namespace portreto::metadata
