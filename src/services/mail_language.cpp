#include "services/mail_language.h"

#include <fmt/format.h>

namespace portreto::services {

Result<std::string> check_language(std::string code) {
  if (language::find_language(code) != nullptr) return code;
  std::string known;
  for (const auto& one : language::languages()) known += fmt::format("{}{}", known.empty() ? "" : ", ", one->code());
  return fail(
      Error::invalid_field("language", fmt::format("There is no such language here. Choose one of: {}.", known)));
}

const language::Language& mail_language(const model::User& user, std::string_view otherwise) {
  for (const std::string_view code : {std::string_view(user.language), otherwise}) {
    if (const auto* found = language::find_language(code)) return *found;
  }
  return language::english();
}

}  // namespace portreto::services
