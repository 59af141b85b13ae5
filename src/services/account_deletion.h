#pragma once

#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "runtime/blocking_pool.h"
#include "security/password.h"

namespace portreto::services {

// The receipt of a deleted account, by the secret of the link to it.
DeletionId receipt_of(const std::string& secret);

// The wish of a person that their account be deleted, and the receipt that tells what became of it. What follows the
// wish is AccountErasure's. Thread-safe; dependencies must outlive it.
class AccountDeletion {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    BlockingPool& hashing_pool;  // argon2: see AccountService
    const security::PasswordHasher& hasher;
    const Clock& clock;
  };
  explicit AccountDeletion(Dependencies dependencies) : d_(dependencies) {}

  struct Wish {
    UserId user;
    std::string password;
    std::string username;  // typed by the person, so that nobody does it by mistake
    std::string peer;      // the client's address
  };
  // One write makes the account gone for everybody, and its sessions end with it. Returns the secret of the receipt,
  // 256 random bits as base64url; the same again while the account is being erased, so that a lost answer can be asked
  // for again. kInvalidArgument naming "password" or "username"; kTooManyRequests after wrong passwords, as for a
  // change of it; kConflict when the password was changed at the same time; kUnauthenticated for who is not there.
  Task<Result<std::string>> remove(Wish wish);

  // While the account is being erased.
  Task<Result<bool>> is_deleted(UserId user);

  // kNotFound: there is no such receipt, or its time is over.
  Task<Result<model::Deletion>> receipt(std::string secret);

 private:
  Task<Result<model::User>> find(UserId user);
  Task<Status> begin(model::User user);

  const Dependencies d_;
};

}  // namespace portreto::services
