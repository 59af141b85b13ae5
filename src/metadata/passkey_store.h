#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/passkey.h"
#include "runtime/task.h"

namespace portreto::metadata {

// The passkeys by which people log in. What metadata_store.h says of all stores holds here.
class PasskeyStore {
 public:
  virtual ~PasskeyStore() = default;
  // In a slot that is free, whatever `slot` says. kAlreadyExists for the same id, or a credential that anybody has;
  // kConflict when the person has kPasskeysMax.
  virtual Task<Status> insert(model::Passkey passkey) = 0;
  virtual Task<Result<model::Passkey>> find_by_credential(std::string credential_id) = 0;  // kNotFound
  // All of a person's, the oldest first.
  virtual Task<Result<std::vector<model::Passkey>>> list_of(UserId user) = 0;
  // Sets sign_count and used_at where the count is greater than the stored one, or both are 0. kConflict when it is
  // not, kNotFound.
  struct Use {
    PasskeyId id;
    std::uint32_t sign_count = 0;
    Timestamp at;
  };
  virtual Task<Status> note_use(Use use) = 0;
  virtual Task<Status> remove(UserId user, PasskeyId id) = 0;  // kNotFound when the person has none of this id
  // Removes up to `limit` of a person's; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
