#pragma once

#include "metadata/quota_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteQuotaStore final : public QuotaStore {
 public:
  explicit SqliteQuotaStore(Database& database) : database_(database) {}

  Task<Result<std::optional<model::Quota>>> find(UserId user) override;
  Task<Result<model::Quota>> put(model::Quota quota) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<Stored>>> stored(UserId user) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
