#pragma once

#include <cstring>  // ctemplate 2.4 uses strlen without including it

#include <ctemplate/template_cache.h>

#include "roles/web/language/language.h"

namespace portreto::roles::web {

// The templates that were compiled in for a language, parsed at the first call; throws std::logic_error when one is
// broken. Lives for the whole program. Expanding is thread-safe.
ctemplate::TemplateCache& templates(const Language& language);

}  // namespace portreto::roles::web
