#include <algorithm>

#include "http/ascii.h"
#include "http/message.h"

namespace portreto::http {

namespace {

constexpr std::size_t kFieldsUsual = 16;  // of a browser's request, and of an answer

// A value with one of these would end the field, and start what an attacker likes (response splitting).
bool is_safe_value(std::string_view value) {
  return !value.contains('\r') && !value.contains('\n') && !value.contains('\0');
}

}  // namespace

bool Headers::add(std::string name, std::string value) {
  if (!is_token(name) || !is_safe_value(value)) return false;
  if (fields_.empty()) fields_.reserve(kFieldsUsual);
  fields_.emplace_back(std::move(name), std::move(value));
  return true;
}

bool Headers::set(std::string name, std::string value) {
  if (!add(std::move(name), std::move(value))) return false;
  const auto added = std::prev(fields_.end());
  const auto is_same = [&](const auto& field) { return equal_ignoring_case(field.first, added->first); };
  fields_.erase(std::remove_if(fields_.begin(), added, is_same), added);
  return true;
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (equal_ignoring_case(field, name)) return value;
  }
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [name](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

}  // namespace portreto::http
