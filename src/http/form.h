#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace portreto::http {

constexpr std::size_t kFormFieldsMax = 256;

// The fields of a form, decoded, in the order of the form.
class Form {
 public:
  // application/x-www-form-urlencoded (WHATWG URL section 5.1). kInvalidArgument for a broken escape, NUL, or more
  // fields than kFormFieldsMax; the size of the text is limited by whoever read it.
  static Result<Form> parse(std::string_view text);

  // Nothing that add()s beyond kFormFieldsMax is kept: returns false then.
  bool add(std::string name, std::string value);

  // The first value of that name; nullopt when the form has none. The view lives as long as the form.
  std::optional<std::string_view> find(std::string_view name) const;
  // The first value, or "".
  std::string_view value(std::string_view name) const { return find(name).value_or(""); }
  // All values of that name, in order: checkboxes, multiple selections.
  std::vector<std::string_view> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace portreto::http
