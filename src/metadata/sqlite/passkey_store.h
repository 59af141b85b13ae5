#pragma once

#include "metadata/passkey_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqlitePasskeyStore final : public PasskeyStore {
 public:
  explicit SqlitePasskeyStore(Database& database) : database_(database) {}

  Task<Status> insert(model::Passkey passkey) override;
  Task<Result<model::Passkey>> find_by_credential(std::string credential_id) override;
  Task<Result<std::vector<model::Passkey>>> list_of(UserId user) override;
  Task<Status> note_use(Use use) override;
  Task<Status> remove(UserId user, PasskeyId id) override;
  Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
