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

}  // namespace portreto::roles
