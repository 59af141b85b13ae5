#pragma once

#include "metadata/digest_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteDigestStore final : public DigestStore {
 public:
  explicit SqliteDigestStore(Database& database) : database_(database) {}

  Task<Result<std::optional<model::Digest>>> find(UserId user) override;
  Task<Result<model::Digest>> put(model::Digest digest) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<model::Digest>>> list_due(Timestamp now, std::size_t limit) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
