#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/parse_number.h"
#include "base/result.h"
#include "roles/web/views/page_context.h"

namespace portreto::roles::web {

inline constexpr unsigned kExpiryDaysMax = 3660;

// The field `expires_in_days` of a form that makes a link. None: until it is revoked.
inline Result<std::optional<Timestamp>> expiry_of(const FormState& form, Timestamp now) {
  const std::string text = form.value("expires_in_days");
  if (text.empty()) return std::nullopt;
  const auto days = parse_number<unsigned>(text);
  if (!days || *days == 0 || *days > kExpiryDaysMax) {
    return fail(Error::invalid_field("expires_at", "Choose how long the link works."));
  }
  return now + std::chrono::days(*days);
}

}  // namespace portreto::roles::web
