#include "metadata/mongo/upload_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/schema.h"
#include "metadata/paging.h"

namespace portreto::metadata {

using model::Upload;

Task<Status> MongoUploadStore::insert(Upload upload) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kUploads, document_of(upload))) return exists_already();
    return {};
  });
}

Task<Result<Upload>> MongoUploadStore::find(UploadId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Upload> {
    auto upload = client.find_one<Upload>(kUploads, document("_id", id));
    if (!upload) return not_found();
    return *std::move(upload);
  });
}

Task<Result<Upload>> MongoUploadStore::update(Upload upload) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Upload> {
    const Bson id = document("_id", upload.id);
    Bson change = document("$set", document("parts", upload.parts, "state", upload.state, "photo", upload.photo,
                                            "expires_at", upload.expires_at, "revision", upload.revision + 1));
    if (!upload.photo) change.add("$unset", document("photo", ""));
    auto stored =
        client.find_and_modify<Upload>(kUploads, Bson(id).add("revision", upload.revision), change, Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kUploads, id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<std::vector<Upload>>> MongoUploadStore::list_receiving(UserId owner, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Upload>> {
    return client.find<Upload>(kUploads, document("owner", owner, "state", Upload::State::kReceiving),
                               {.sort = document("created_at", 1, "_id", 1), .limit = page_size(limit)});
  });
}

Task<Result<std::vector<Upload>>> MongoUploadStore::list_expired(Timestamp now, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Upload>> {
    return client.find<Upload>(kUploads, document("expires_at", document("$lte", now)),
                               {.sort = document("expires_at", 1), .limit = page_size(limit)});
  });
}

Task<Status> MongoUploadStore::erase(UploadId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.remove(kUploads, document("_id", id, "state", Upload::State::kDeleting))) return {};
    if (client.exists(kUploads, document("_id", id))) return still_live();
    return {};
  });
}

}  // namespace portreto::metadata
