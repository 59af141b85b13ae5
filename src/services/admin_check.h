#pragma once

#include "metadata/metadata_store.h"

namespace portreto::services {

// Whether somebody runs the service now. Their access token says what they were when it was made, so the database is
// asked each time: there are few such requests, and a role that was given or taken counts with the next one.
// Thread-safe; the store must outlive it.
class AdminCheck {
 public:
  explicit AdminCheck(metadata::AccountStore& accounts) : accounts_(accounts) {}

  // kNotFound for everybody else, word for word as for an address that leads nowhere (SECURITY 29). A database that
  // does not answer is when an administrator needs their pages most: then `is_admin_by_token` decides.
  Task<Status> check(UserId user, bool is_admin_by_token);

 private:
  metadata::AccountStore& accounts_;
};

}  // namespace portreto::services
