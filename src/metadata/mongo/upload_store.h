#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoUploadStore final : public UploadStore {
 public:
  explicit MongoUploadStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::Upload upload) override;
  Task<Result<model::Upload>> find(UploadId id) override;
  Task<Result<model::Upload>> update(model::Upload upload) override;
  Task<Result<std::vector<model::Upload>>> list_receiving(UserId owner, std::size_t limit) override;
  Task<Result<std::vector<model::Upload>>> list_expired(Timestamp now, std::size_t limit) override;
  Task<Status> erase(UploadId id) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
