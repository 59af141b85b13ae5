#pragma once

#include "metadata/deletion_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteDeletionStore final : public DeletionStore {
 public:
  explicit SqliteDeletionStore(Database& database) : database_(database) {}

  Task<Status> insert(model::Deletion deletion) override;
  Task<Result<model::Deletion>> find(DeletionId id) override;
  Task<Result<model::Deletion>> update(model::Deletion deletion) override;
  Task<Result<std::vector<model::Deletion>>> list_unfinished(std::optional<DeletionId> after,
                                                             std::size_t limit) override;
  Task<Result<std::size_t>> remove_finished(Timestamp time, std::size_t limit) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
