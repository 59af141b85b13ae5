#pragma once

#include "metadata/case_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoCaseStore final : public CaseStore {
 public:
  explicit MongoCaseStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::Case reported) override;
  Task<Result<model::Case>> find(Uuid subject) override;
  Task<Result<model::Case>> update(model::Case reported) override;
  Task<Result<Page<model::Case>>> list(model::Case::State state, PageRequest page) override;
  Task<Result<std::size_t>> remove_all_of(UserId owner, std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
