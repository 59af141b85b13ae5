#include "services/admin_check.h"

namespace portreto::services {

Task<Status> AdminCheck::check(UserId user, bool is_admin_by_token) {
  const auto found = co_await accounts_.find(user);
  const bool is_known = found || found.error().code == ErrorCode::kNotFound;
  const bool is_admin =
      is_known ? found && found->role == model::Role::kAdmin && !found->is_disabled : is_admin_by_token;
  if (!is_admin) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
  co_return Status{};
}

}  // namespace portreto::services
