#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemoryUploadStore final : public UploadStore {
 public:
  explicit MemoryUploadStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::Upload upload) override;
  Task<Result<model::Upload>> find(UploadId id) override;
  Task<Result<model::Upload>> update(model::Upload upload) override;
  Task<Result<std::vector<model::Upload>>> list_receiving(UserId owner, std::size_t limit) override;
  Task<Result<std::vector<model::Upload>>> list_expired(Timestamp now, std::size_t limit) override;
  Task<Status> erase(UploadId id) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
