#pragma once

#include "metadata/metadata_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteAccountStore final : public AccountStore {
 public:
  explicit SqliteAccountStore(Database& database) : database_(database) {}

  Task<Status> insert(model::User user) override;
  Task<Result<model::User>> find(UserId id) override;
  Task<Result<model::User>> find_by_login(std::string login) override;
  Task<Status> change_password(PasswordChange change) override;
  Task<Status> set_role(UserId user, model::Role role) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
