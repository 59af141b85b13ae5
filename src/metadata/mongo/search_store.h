#pragma once

#include "metadata/mongo/mongo_database.h"
#include "metadata/search_store.h"

namespace portreto::metadata {

class MongoSearchStore final : public SearchStore {
 public:
  explicit MongoSearchStore(MongoDatabase& database) : database_(database) {}

  Task<Result<Page<Found>>> find(model::TargetKind kind, SearchQuery query, PageRequest page) override;
  Task<Result<std::size_t>> index(std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
