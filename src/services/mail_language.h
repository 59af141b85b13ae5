#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "language/language.h"
#include "model/values.h"

// What mails to a person are in.
namespace portreto::services {

// The code as it was given. kInvalidArgument naming "language" when there are no texts in it.
Result<std::string> check_language(std::string code);

// What the account says, else `otherwise` (a code, or empty), else English. A language that there is no more, or none
// yet where another version runs beside, counts as if nothing was said.
const language::Language& mail_language(const model::User& user, std::string_view otherwise = {});

}  // namespace portreto::services
