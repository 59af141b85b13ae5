#pragma once

#include "metadata/memory/tables.h"
#include "metadata/quota_store.h"

namespace portreto::metadata {

class MemoryQuotaStore final : public QuotaStore {
 public:
  explicit MemoryQuotaStore(Tables& tables) : tables_(tables) {}

  Task<Result<std::optional<model::Quota>>> find(UserId user) override;
  Task<Result<model::Quota>> put(model::Quota quota) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<Stored>>> stored(UserId user) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
