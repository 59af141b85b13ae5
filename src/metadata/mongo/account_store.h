#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoAccountStore final : public AccountStore {
 public:
  explicit MongoAccountStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::User user) override;
  Task<Result<model::User>> find(UserId id) override;
  Task<Result<model::User>> find_by_login(std::string login) override;
  Task<Status> change_password(PasswordChange change) override;
  Task<Status> set_role(UserId user, model::Role role) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
