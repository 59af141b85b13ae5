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
  Task<Status> set_disabled(UserId user, bool is_disabled) override;
  Task<Status> set_language(UserId user, std::string language) override;
  Task<Status> set_password_reset(UserId user, model::PasswordReset reset) override;
  Task<Status> reset_password(PasswordByReset change) override;
  Task<Status> change_second_factor(SecondFactorChange change) override;
  Task<Status> use_factor_step(UserId user, std::int64_t step) override;
  Task<Status> use_recovery_code(UserId user, Sha256Digest code) override;
  Task<Status> replace_recovery_codes(UserId user, std::vector<std::byte> secret,
                                      std::vector<Sha256Digest> codes) override;
  Task<Result<model::User>> mark_deleted(Deletion deletion) override;
  Task<Result<model::User>> find_deleted(UserId id) override;
  Task<Result<std::vector<Person>>> list_deleted(std::optional<UserId> after, std::size_t limit) override;
  Task<Status> erase(UserId id) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
