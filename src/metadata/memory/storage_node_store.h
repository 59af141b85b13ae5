#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemoryStorageNodeStore final : public StorageNodeStore {
 public:
  explicit MemoryStorageNodeStore(Tables& tables) : tables_(tables) {}

  Task<Result<std::vector<model::StorageNode>>> list() override;
  Task<Status> note(model::StorageNode seen) override;
  Task<Status> set_state(std::string instance, model::StorageNode::State state) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
