#pragma once

#include "metadata/mongo/mongo_database.h"
#include "metadata/quota_store.h"

namespace portreto::metadata {

class MongoQuotaStore final : public QuotaStore {
 public:
  explicit MongoQuotaStore(MongoDatabase& database) : database_(database) {}

  Task<Result<std::optional<model::Quota>>> find(UserId user) override;
  Task<Result<model::Quota>> put(model::Quota quota) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<Stored>>> stored(UserId user) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
