#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemoryAccountStore final : public AccountStore {
 public:
  explicit MemoryAccountStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::User user) override;
  Task<Result<model::User>> find(UserId id) override;
  Task<Result<model::User>> find_by_login(std::string login) override;
  Task<Status> change_password(PasswordChange change) override;
  Task<Status> set_role(UserId user, model::Role role) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
