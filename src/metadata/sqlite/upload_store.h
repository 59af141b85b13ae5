#pragma once

#include "metadata/metadata_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteUploadStore final : public UploadStore {
 public:
  explicit SqliteUploadStore(Database& database) : database_(database) {}

  Task<Status> insert(model::Upload upload) override;
  Task<Result<model::Upload>> find(UploadId id) override;
  Task<Result<model::Upload>> update(model::Upload upload) override;
  Task<Result<std::vector<model::Upload>>> list_receiving(UserId owner, std::size_t limit) override;
  Task<Result<std::vector<model::Upload>>> list_expired(Timestamp now, std::size_t limit) override;
  Task<Status> erase(UploadId id) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
