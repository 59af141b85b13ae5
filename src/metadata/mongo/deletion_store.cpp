#include "metadata/mongo/deletion_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {

using model::Deletion;

Task<Status> MongoDeletionStore::insert(Deletion deletion) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kDeletions, stored_document(deletion))) return exists_already();
    return {};
  });
}

Task<Result<Deletion>> MongoDeletionStore::find(DeletionId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Deletion> {
    auto deletion = client.find_one<Deletion>(kDeletions, document("_id", id));
    if (!deletion) return not_found();
    return *std::move(deletion);
  });
}

Task<Result<Deletion>> MongoDeletionStore::update(Deletion deletion) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Deletion> {
    const Bson id = document("_id", deletion.id);
    Bson fields = document("state", deletion.state, "photos", deletion.photos, "bytes", deletion.bytes, "galleries",
                           deletion.galleries, "comments", deletion.comments, "likes", deletion.likes, "follows",
                           deletion.follows, "nodes", deletion.nodes, "revision", deletion.revision + 1);
    fields.add("erased_at", deletion.erased_at).add("finished_at", deletion.finished_at);
    fields.add("is_finished", deletion.finished_at.has_value());
    auto stored = client.find_and_modify<Deletion>(kDeletions, Bson(id).add("revision", deletion.revision),
                                                   document("$set", fields), Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kDeletions, id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<std::vector<Deletion>>> MongoDeletionStore::list_unfinished(std::optional<DeletionId> after,
                                                                        std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Deletion>> {
    Bson filter = document("is_finished", false);
    if (after) filter.add("_id", document("$gt", *after));
    return client.find<Deletion>(kDeletions, filter, {.sort = document("_id", 1), .limit = page_size(limit)});
  });
}

Task<Result<std::size_t>> MongoDeletionStore::remove_finished(Timestamp time, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids = client.find_values<DeletionId>(
        kDeletions, "_id", document("is_finished", true, "finished_at", document("$lt", time)), {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kDeletions, document("_id", document("$in", ids)));
  });
}

}  // namespace portreto::metadata
