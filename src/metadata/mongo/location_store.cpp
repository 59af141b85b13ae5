#include "metadata/mongo/location_store.h"

#include <algorithm>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {
namespace {

using model::BlobLocation;

std::vector<BlobLocation> rows_behind(MongoClient& client, Bson filter, std::optional<BlobId> after,
                                      std::size_t limit) {
  if (after) filter.add("_id", document("$gt", *after));
  return client.find<BlobLocation>(kLocations, filter, {.sort = document("_id", 1), .limit = page_size(limit)});
}

}  // namespace

Task<Status> MongoLocationStore::insert(BlobLocation location) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kLocations, stored_document(location))) return exists_already();
    return {};
  });
}

Task<Result<BlobLocation>> MongoLocationStore::find(BlobId blob) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<BlobLocation> {
    auto location = client.find_one<BlobLocation>(kLocations, document("_id", blob));
    if (!location) return not_found();
    return *std::move(location);
  });
}

Task<Result<std::unordered_map<BlobId, BlobLocation>>> MongoLocationStore::find_many(std::vector<BlobId> blobs) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::unordered_map<BlobId, BlobLocation>> {
    return rows_by_id(client, kLocations, blobs, &BlobLocation::blob);
  });
}

Task<Result<BlobLocation>> MongoLocationStore::update(BlobLocation location) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<BlobLocation> {
    const Bson id = document("_id", location.blob);
    const Bson change = document("$set", changing_fields(location).add("revision", location.revision + 1));
    auto stored = client.find_and_modify<BlobLocation>(kLocations, Bson(id).add("revision", location.revision), change,
                                                       Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kLocations, id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoLocationStore::erase(BlobId blob) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson id = document("_id", blob);
    const Bson is_gone = document("state", BlobLocation::State::kDeleting, "copies", std::vector<std::string>(),
                                  "leftovers", std::vector<std::string>());
    if (client.remove(kLocations, Bson(id).add_all(is_gone))) return {};
    if (client.exists(kLocations, id)) return still_stored();
    return {};
  });
}

Task<Result<std::vector<BlobLocation>>> MongoLocationStore::list(std::optional<BlobId> after, std::size_t limit) {
  co_return co_await database_.read(
      [&](MongoClient& client) -> Result<std::vector<BlobLocation>> { return rows_behind(client, {}, after, limit); });
}

Task<Result<std::vector<BlobLocation>>> MongoLocationStore::list_on(std::string node, std::optional<BlobId> after,
                                                                    std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<BlobLocation>> {
    return rows_behind(client, document("nodes", node), after, limit);
  });
}

Task<Result<std::vector<BlobLocation>>> MongoLocationStore::list_unsettled(std::optional<BlobId> after,
                                                                           std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<BlobLocation>> {
    return rows_behind(client, document("is_settled", false), after, limit);
  });
}

Task<Result<std::vector<BlobLocation>>> MongoLocationStore::list_of(DeletionId deletion, std::optional<BlobId> after,
                                                                    std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<BlobLocation>> {
    return rows_behind(client, document("deletion", deletion), after, limit);
  });
}

Task<Result<LocationStore::CountByCopies>> MongoLocationStore::count_by_copies() {
  co_return co_await database_.read([&](MongoClient& client) -> Result<CountByCopies> {
    CountByCopies counts{};
    const Bson live = document("state", BlobLocation::State::kLive);
    for (const auto& [copies, count] : client.count_by<std::size_t>(kLocations, "copy_count", live)) {
      counts[std::min(copies, counts.size() - 1)] += count;
    }
    return counts;
  });
}

Task<Result<std::uint64_t>> MongoLocationStore::count_on(std::string node) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
    return client.count(kLocations, document("copies", node, "state", BlobLocation::State::kLive));
  });
}

}  // namespace portreto::metadata
