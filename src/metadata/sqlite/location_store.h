#pragma once

#include "metadata/metadata_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

// With its rows in location_nodes, in the caller's transaction; false, and nothing done, when the blob has a location.
bool insert_location(Connection& connection, const model::BlobLocation& location);

class SqliteLocationStore final : public LocationStore {
 public:
  explicit SqliteLocationStore(Database& database) : database_(database) {}

  Task<Status> insert(model::BlobLocation location) override;
  Task<Result<model::BlobLocation>> find(BlobId blob) override;
  Task<Result<std::unordered_map<BlobId, model::BlobLocation>>> find_many(std::vector<BlobId> blobs) override;
  Task<Result<model::BlobLocation>> update(model::BlobLocation location) override;
  Task<Status> erase(BlobId blob) override;
  Task<Result<std::vector<model::BlobLocation>>> list(std::optional<BlobId> after, std::size_t limit) override;
  Task<Result<std::vector<model::BlobLocation>>> list_on(std::string node, std::optional<BlobId> after,
                                                         std::size_t limit) override;
  Task<Result<std::vector<model::BlobLocation>>> list_unsettled(std::optional<BlobId> after,
                                                                std::size_t limit) override;
  Task<Result<std::vector<model::BlobLocation>>> list_of(DeletionId deletion, std::optional<BlobId> after,
                                                         std::size_t limit) override;
  Task<Result<CountByCopies>> count_by_copies() override;
  Task<Result<std::uint64_t>> count_on(std::string node) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
