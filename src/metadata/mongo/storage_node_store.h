#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoStorageNodeStore final : public StorageNodeStore {
 public:
  explicit MongoStorageNodeStore(MongoDatabase& database) : database_(database) {}

  Task<Result<std::vector<model::StorageNode>>> list() override;
  Task<Status> note(model::StorageNode seen) override;
  Task<Status> set_state(std::string instance, model::StorageNode::State state) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
