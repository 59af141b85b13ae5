#include "metadata/sqlite/search_store.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "metadata/search_pages.h"
#include "metadata/search_terms.h"
#include "metadata/sqlite/row_codec.h"
#include "model/position.h"

namespace portreto::metadata {
namespace {

const Query kFindGalleries{
    "SELECT t.time, t.thing, t.thing, g.owner, g.cover, g.photo_order FROM search_terms AS t CROSS JOIN galleries AS g "
    "ON g.id = t.thing"
    " WHERE t.kind = 0 AND t.term = ?1 AND (t.time, t.thing) < (?2, ?3) AND t.time >= ?4 AND g.state = 0"
    " ORDER BY t.time DESC, t.thing DESC LIMIT ?5"};
const Query kFindPhotos{
    "SELECT t.time, t.thing, p.gallery, p.owner, NULL, 0 FROM search_terms AS t CROSS JOIN photos AS p ON p.id = "
    "t.thing"
    " WHERE t.kind = 1 AND t.term = ?1 AND (t.time, t.thing) < (?2, ?3) AND t.time >= ?4 AND p.state = 0"
    " ORDER BY t.time DESC, t.thing DESC LIMIT ?5"};
const Query kHasTerm{"SELECT 1 FROM search_terms WHERE kind = ?1 AND term = ?2 AND time = ?3 AND thing = ?4"};

const Query kTermsOf{"SELECT term FROM search_terms WHERE thing = ?1 AND kind = ?2 ORDER BY term"};
const Query kInsertTerm{"INSERT INTO search_terms (kind, term, time, thing) VALUES (?1, ?2, ?3, ?4)"};
const Query kRemoveTerm{"DELETE FROM search_terms WHERE kind = ?1 AND term = ?2 AND time = ?3 AND thing = ?4"};

const Query kPhotosWithoutTerms{select<model::Photo>("photos WHERE terms_of <> revision LIMIT ?1")};
const Query kGalleriesWithoutTerms{select<model::Gallery>("galleries WHERE terms_of <> revision LIMIT ?1")};
const Query kPhotoHasTerms{"UPDATE photos SET terms_of = revision WHERE id = ?1"};
const Query kPhotosWithoutCell{select<model::Photo>("photos WHERE cell IS NULL LIMIT ?1")};
const Query kPhotoHasCell{"UPDATE photos SET cell = ?2 WHERE id = ?1"};
const Query kGalleryHasTerms{"UPDATE galleries SET terms_of = revision WHERE id = ?1"};

void write(Connection& connection, model::TargetKind kind, const Cursor& at, const std::vector<std::string>& terms) {
  const auto stored = connection.list<std::string>(kTermsOf, at.id, kind);
  std::vector<std::string> added;
  std::vector<std::string> gone;
  std::ranges::set_difference(terms, stored, std::back_inserter(added));
  std::ranges::set_difference(stored, terms, std::back_inserter(gone));
  for (const std::string& term : gone) connection.execute(kRemoveTerm, kind, term, at.time, at.id);
  for (const std::string& term : added) connection.execute(kInsertTerm, kind, term, at.time, at.id);
}

struct Entry {
  Found found;
};

}  // namespace

void write_terms(Connection& connection, const model::Photo& photo) {
  write(connection, model::TargetKind::kPhoto, {model::dated_at(photo), photo.id.uuid}, terms_of(photo));
}

void write_terms(Connection& connection, const model::Gallery& gallery) {
  write(connection, model::TargetKind::kGallery, cursor_of(gallery), terms_of(gallery));
}

Task<Result<Page<Found>>> SqliteSearchStore::find(model::TargetKind kind, SearchQuery query, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<Found>> {
    const Snapshot snapshot(connection);
    const Query& fetch = kind == model::TargetKind::kGallery ? kFindGalleries : kFindPhotos;
    const Timestamp from = query.from.value_or(kOldestFirst.time);
    return search_page(
        query, page,
        [&](const Cursor& before, std::size_t count) {
          std::vector<Entry> entries;
          using Row = std::tuple<Timestamp, Uuid, GalleryId, UserId, std::optional<PhotoId>, model::PhotoOrder>;
          for (const auto& [time, id, gallery, owner, cover, order] :
               connection.list<Row>(fetch, query.terms.front(), before.time, before.id, from, count)) {
            entries.push_back({{{time, id}, gallery, owner, cover, order}});
          }
          return entries;
        },
        [&](const Entry& entry) {
          const Cursor& at = entry.found.at;
          return std::ranges::all_of(query.terms.begin() + 1, query.terms.end(), [&](const std::string& term) {
            return connection.find<int>(kHasTerm, kind, term, at.time, at.id).has_value();
          });
        });
  });
}

Task<Result<std::size_t>> SqliteSearchStore::index(std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const auto photos = connection.list<model::Photo>(kPhotosWithoutTerms, limit);
    for (const model::Photo& photo : photos) {
      write_terms(connection, photo);
      connection.execute(kPhotoHasTerms, photo.id);
    }
    const auto galleries = connection.list<model::Gallery>(kGalleriesWithoutTerms, limit - photos.size());
    for (const model::Gallery& gallery : galleries) {
      write_terms(connection, gallery);
      connection.execute(kGalleryHasTerms, gallery.id);
    }
    const auto nowhere = connection.list<model::Photo>(kPhotosWithoutCell, limit - photos.size() - galleries.size());
    for (const model::Photo& photo : nowhere) {
      connection.execute(kPhotoHasCell, photo.id, model::cell_of(photo));
    }
    return photos.size() + galleries.size() + nowhere.size();
  });
}

}  // namespace portreto::metadata
