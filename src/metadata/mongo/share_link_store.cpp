#include "metadata/mongo/share_link_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"

namespace portreto::metadata {

using model::ShareLink;

Task<Status> MongoShareLinkStore::insert(ShareLink link) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kShareLinks, document_of(link))) return exists_already();
    return {};
  });
}

Task<Result<ShareLink>> MongoShareLinkStore::find(ShareLinkId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<ShareLink> {
    auto link = client.find_one<ShareLink>(kShareLinks, document("_id", id));
    if (!link) return not_found();
    return *std::move(link);
  });
}

Task<Result<ShareLink>> MongoShareLinkStore::find_by_secret(Sha256Digest secret_hash) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<ShareLink> {
    auto link = client.find_one<ShareLink>(kShareLinks, document("secret_hash", secret_hash));
    if (!link) return not_found();
    return *std::move(link);
  });
}

Task<Result<std::vector<ShareLink>>> MongoShareLinkStore::list(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<ShareLink>> {
    return client.find<ShareLink>(kShareLinks, document("gallery", gallery, "is_revoked", false),
                                  {.sort = kNewestFirstOrder.sort(), .limit = page_size(limit)});
  });
}

Task<Status> MongoShareLinkStore::revoke(ShareLinkId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.update(kShareLinks, document("_id", id), document("$set", document("is_revoked", true)))) {
      return not_found();
    }
    return {};
  });
}

Task<Status> MongoShareLinkStore::change_guests(ShareLinkId id, GuestChange change) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson row = document("_id", id);
    Bson fields;
    Bson removed;
    if (change.allows_guests) fields.add("allows_guests", *change.allows_guests);
    if (change.photos_max) fields.add("guest_photos_max", *change.photos_max);
    if (change.held_photos_max) fields.add("held_photos_max", *change.held_photos_max);
    if (change.hiding) {
      fields.add("hides_gallery", change.hiding->hides_gallery);
      fields.add("expires_at", change.hiding->expires_at);
      fields.add("hiding_until", change.hiding->hiding_until);
      if (!change.hiding->expires_at) removed.add("expires_at", "");
      if (!change.hiding->hiding_until) removed.add("hiding_until", "");
    }
    const bool is_empty = !change.allows_guests && !change.photos_max && !change.held_photos_max && !change.hiding;
    Bson update = document("$set", fields);
    if (!removed.is_empty()) update.add("$unset", removed);
    const bool is_there = is_empty ? client.exists(kShareLinks, row) : client.update(kShareLinks, row, update);
    if (!is_there) return not_found();
    return {};
  });
}

Task<Result<std::size_t>> MongoShareLinkStore::remove_all_of(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids =
        client.find_values<ShareLinkId>(kShareLinks, "_id", document("gallery", gallery), {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kShareLinks, document("_id", document("$in", ids)));
  });
}

}  // namespace portreto::metadata
