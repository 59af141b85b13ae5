#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemoryLocationStore final : public LocationStore {
 public:
  explicit MemoryLocationStore(Tables& tables) : tables_(tables) {}

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
  Tables& tables_;
};

}  // namespace portreto::metadata
