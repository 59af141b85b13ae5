#include "roles/web/views/page_context.h"

#include <charconv>

namespace portreto::roles::web {

Result<std::uint64_t> FormState::number(std::string_view name) const {
  const std::string text = value(name);
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size()) {
    return fail(ErrorCode::kInvalidArgument, "This form is incomplete. Reload the page and send it again.");
  }
  return number;
}

}  // namespace portreto::roles::web
