#include "metadata/sqlite/share_link_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::ShareLink;

const Query kInsert{insert_into<ShareLink>("share_links") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<ShareLink>("share_links WHERE id = ?1")};
const Query kFindBySecret{select<ShareLink>("share_links WHERE secret_hash = ?1")};
const Query kList{
    select<ShareLink>("share_links WHERE gallery = ?1 AND is_revoked = 0 ORDER BY created_at DESC, id DESC LIMIT ?2")};
const Query kRevoke{"UPDATE share_links SET is_revoked = 1 WHERE id = ?1"};
const Query kChangeGuests{
    "UPDATE share_links SET allows_guests = ifnull(?2, allows_guests), guest_photos_max = ifnull(?3, guest_photos_max),"
    " held_photos_max = ifnull(?4, held_photos_max), hides_gallery = ifnull(?5, hides_gallery),"
    " expires_at = iif(?5 IS NULL, expires_at, ?6), hiding_until = iif(?5 IS NULL, hiding_until, ?7) WHERE id = ?1"};
const Query kRemoveOf{"DELETE FROM share_links WHERE id IN (SELECT id FROM share_links WHERE gallery = ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqliteShareLinkStore::insert(ShareLink link) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, link) == 0) return exists_already();
    return {};
  });
}

Task<Result<ShareLink>> SqliteShareLinkStore::find(ShareLinkId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<ShareLink> {
    auto link = connection.find<ShareLink>(kFind, id);
    if (!link) return not_found();
    return *std::move(link);
  });
}

Task<Result<ShareLink>> SqliteShareLinkStore::find_by_secret(Sha256Digest secret_hash) {
  co_return co_await database_.read([&](Connection& connection) -> Result<ShareLink> {
    auto link = connection.find<ShareLink>(kFindBySecret, secret_hash);
    if (!link) return not_found();
    return *std::move(link);
  });
}

Task<Result<std::vector<ShareLink>>> SqliteShareLinkStore::list(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<ShareLink>> {
    return connection.list<ShareLink>(kList, gallery, page_size(limit));
  });
}

Task<Status> SqliteShareLinkStore::revoke(ShareLinkId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kRevoke, id) == 0) return not_found();
    return {};
  });
}

Task<Status> SqliteShareLinkStore::change_guests(ShareLinkId id, GuestChange change) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const Hiding hiding = change.hiding.value_or(Hiding());
    const auto hides = change.hiding ? std::optional(hiding.hides_gallery) : std::nullopt;
    if (connection.execute(kChangeGuests, id, change.allows_guests, change.photos_max, change.held_photos_max, hides,
                           hiding.expires_at, hiding.hiding_until) == 0) {
      return not_found();
    }
    return {};
  });
}

Task<Result<std::size_t>> SqliteShareLinkStore::remove_all_of(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    return static_cast<std::size_t>(connection.execute(kRemoveOf, gallery, limit));
  });
}

}  // namespace portreto::metadata
