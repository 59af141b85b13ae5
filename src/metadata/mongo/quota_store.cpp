#include "metadata/mongo/quota_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"

namespace portreto::metadata {

using model::Quota;

Task<Result<std::optional<Quota>>> MongoQuotaStore::find(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<Quota>> {
    return client.find_one<Quota>(kQuotas, document("_id", user));
  });
}

Task<Result<Quota>> MongoQuotaStore::put(Quota quota) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Quota> {
    Quota next = quota;
    ++next.revision;
    Bson fields =
        document("counted_bytes", next.counted_bytes, "reservations", next.reservations, "revision", next.revision);
    Bson gone;
    bool is_any_gone = false;
    const auto set_or_remove = [&](const char* name, const auto& value) {
      if (value) {
        fields.add(name, *value);
      } else {
        gone.add(name, "");
        is_any_gone = true;
      }
    };
    set_or_remove("limit_bytes", next.limit_bytes);
    set_or_remove("counted_at", next.counted_at);
    Bson change = document("$set", fields);
    if (is_any_gone) change.add("$unset", gone);
    auto stored = client.replace(kQuotas, quota.user, next, change);
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> MongoQuotaStore::erase(UserId user) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kQuotas, document("_id", user));
    return {};
  });
}

Task<Result<std::vector<QuotaStore::Stored>>> MongoQuotaStore::stored(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Stored>> {
    std::vector<Stored> galleries;
    for (const auto& [gallery, bytes] : client.sum_by<GalleryId>(kPhotos, "gallery", "image.size_bytes",
                                                                 document("owner", user, "state", live_or_held()))) {
      galleries.push_back({gallery, bytes});
    }
    return galleries;
  });
}

}  // namespace portreto::metadata
