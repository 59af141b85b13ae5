#pragma once

#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "model/values.h"

namespace portreto::roles {

// What the operator reads about people, as text that ends with a line feed: everyone in the order in which they came,
// or administrators alone. Takes a time and a memory that grow with the number of people.
Task<Result<std::string>> users_table(metadata::MetadataStore& metadata, bool admins_only);

// A link with which one person can make an account within a day, at the service whose address is `url`.
Task<Result<std::string>> invite_user(metadata::MetadataStore& metadata, model::Role role, std::string url,
                                      const Clock& clock);

// `login` is a username or an email address. Says what was done. kNotFound.
Task<Result<std::string>> set_user_role(metadata::MetadataStore& metadata, std::string login, model::Role role);

// For somebody who has lost both the app and the recovery codes: their password alone logs them in again. Whether it is
// them who asks is for the operator to find out. Says what was done. kNotFound; kConflict when their password or their
// second factor is changed at this moment.
Task<Result<std::string>> end_two_step_login(metadata::MetadataStore& metadata, std::string login);

// For somebody whose device was lost or stolen: none of their passkeys logs in any more. Sessions go on. Says what was
// done. kNotFound.
Task<Result<std::string>> remove_passkeys(metadata::MetadataStore& metadata, std::string login);

}  // namespace portreto::roles
