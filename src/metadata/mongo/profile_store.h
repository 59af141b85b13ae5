#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoProfileStore final : public ProfileStore {
 public:
  explicit MongoProfileStore(MongoDatabase& database) : database_(database) {}

  Task<Result<model::Profile>> find(UserId user) override;
  Task<Result<model::Profile>> find_by_username(std::string username) override;
  Task<Result<std::unordered_map<UserId, model::Profile>>> find_many(std::vector<UserId> users) override;
  Task<Status> update(model::Profile profile) override;
  Task<Result<std::optional<model::Image>>> set_photo(UserId user, std::optional<model::Image> photo) override;
  Task<Result<std::vector<model::Profile>>> search(std::string query, std::string after, std::size_t limit) override;
  Task<Result<std::vector<model::Profile>>> suggest(UserId except, std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
