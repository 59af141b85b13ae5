#include "roles/web/views/page_context.h"

#include "base/parse_number.h"

namespace portreto::roles::web {

Result<std::uint64_t> FormState::number(std::string_view name) const {
  const auto number = parse_number<std::uint64_t>(value(name));
  if (!number) {
    return fail(ErrorCode::kInvalidArgument, "This form is incomplete. Reload the page and send it again.");
  }
  return *number;
}

}  // namespace portreto::roles::web
