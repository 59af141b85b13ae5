#include "http/form.h"

#include "http/url.h"

namespace portreto::http {

Result<Form> Form::parse(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == pair.npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return fail(ErrorCode::kInvalidArgument, "The form is not encoded correctly.");
    if (!form.add(std::move(*name), std::move(*value))) {
      return fail(ErrorCode::kInvalidArgument, "The form has too many fields.");
    }
  }
  return form;
}

bool Form::add(std::string name, std::string value) {
  if (fields_.size() >= kFormFieldsMax) return false;
  fields_.emplace_back(std::move(name), std::move(value));
  return true;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (field == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields_) {
    if (field == name) values.push_back(value);
  }
  return values;
}

}  // namespace portreto::http
