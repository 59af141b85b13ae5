#pragma once

#include "metadata/deletion_store.h"
#include "metadata/memory/tables.h"

namespace portreto::metadata {

class MemoryDeletionStore final : public DeletionStore {
 public:
  explicit MemoryDeletionStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::Deletion deletion) override;
  Task<Result<model::Deletion>> find(DeletionId id) override;
  Task<Result<model::Deletion>> update(model::Deletion deletion) override;
  Task<Result<std::vector<model::Deletion>>> list_unfinished(std::optional<DeletionId> after,
                                                             std::size_t limit) override;
  Task<Result<std::size_t>> remove_finished(Timestamp time, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
