#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "roles/web/views/page_context.h"

namespace portreto::roles::web {

inline constexpr double kBytesOfGigabyte = 1e9;
inline constexpr double kGigabytesMax = 1e6;

// The field of a form that holds an amount in gigabytes, such as "2.5" or "2,5". None: it is empty.
inline Result<std::optional<std::uint64_t>> gigabytes_of(const FormState& form, std::string_view field) {
  std::string text = form.value(field);
  if (text.empty()) return std::nullopt;
  for (char& c : text) {
    if (c == ',') c = '.';
  }
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  if (!is_number || !(value >= 0) || value > kGigabytesMax) {
    return fail(Error::invalid_field(std::string(field), "Write a number of gigabytes, such as 20 or 2.5."));
  }
  return static_cast<std::uint64_t>(std::llround(value * kBytesOfGigabyte));
}

// The same amount for such a field.
inline std::string gigabytes_text(std::uint64_t bytes) {
  return fmt::format("{:.12g}", static_cast<double>(bytes) / kBytesOfGigabyte);
}

}  // namespace portreto::roles::web
