#pragma once

#include "metadata/digest_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoDigestStore final : public DigestStore {
 public:
  explicit MongoDigestStore(MongoDatabase& database) : database_(database) {}

  Task<Result<std::optional<model::Digest>>> find(UserId user) override;
  Task<Result<model::Digest>> put(model::Digest digest) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<model::Digest>>> list_due(Timestamp now, std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
