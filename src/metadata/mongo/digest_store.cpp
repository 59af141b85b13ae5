#include "metadata/mongo/digest_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/mongo/schema.h"
#include "metadata/paging.h"

namespace portreto::metadata {

using model::Digest;

Task<Result<std::optional<Digest>>> MongoDigestStore::find(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<Digest>> {
    return client.find_one<Digest>(kDigests, document("_id", user));
  });
}

Task<Result<Digest>> MongoDigestStore::put(Digest digest) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Digest> {
    Digest next = digest;
    ++next.revision;
    auto stored =
        client.replace(kDigests, digest.user, next,
                       document("$set", document("email", next.email, "every", next.every, "secret", next.secret,
                                                 "is_confirmed", next.is_confirmed, "due", next.due, "told_until",
                                                 next.told_until, "revision", next.revision)));
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> MongoDigestStore::erase(UserId user) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kDigests, document("_id", user));
    return {};
  });
}

Task<Result<std::vector<Digest>>> MongoDigestStore::list_due(Timestamp now, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Digest>> {
    return client.find<Digest>(kDigests, document("is_confirmed", true, "due", document("$lte", now)),
                               {.sort = document("due", 1, "_id", 1), .limit = page_size(limit)});
  });
}

}  // namespace portreto::metadata
