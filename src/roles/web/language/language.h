#pragma once

#include <string_view>

#include "language/language.h"

namespace portreto::roles::web {

// As views and handlers name them.
using language::english;
using language::find_language;
using language::Language;
using language::PluralText;
using language::Text;
using language::operator""_n;
using language::operator""_t;

// What somebody chose (a code, or empty), else what their browser prefers of what there is (RFC 9110 section 12.5.4:
// "el" stands for "el-GR", too), else English. Never fails: what is not understood is passed over.
const Language& choose_language(std::string_view chosen, std::string_view accept_language);

}  // namespace portreto::roles::web
