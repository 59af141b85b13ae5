#pragma once

#include "metadata/metadata_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteStorageNodeStore final : public StorageNodeStore {
 public:
  explicit SqliteStorageNodeStore(Database& database) : database_(database) {}

  Task<Result<std::vector<model::StorageNode>>> list() override;
  Task<Status> note(model::StorageNode seen) override;
  Task<Status> set_state(std::string instance, model::StorageNode::State state) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
