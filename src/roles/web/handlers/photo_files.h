#pragma once

#include <functional>
#include <string>
#include <vector>

#include "roles/web/form_file.h"
#include "roles/web/views/views.h"

// What the forms for adding photos have in common, for those who have an account and for guests of a share link.
namespace portreto::roles::web {

// Which files may be chosen, and how many.
std::string upload_hint(const Exchange& exchange);

// Sends the files of the form on, one by one, so that one that is refused does not keep the others back. `path_of` says
// where to, once the fields before the first file were read. A reload sends the same keys, and so finds what was added
// before instead of adding it again. An error that every further file would meet as well ends it.
Task<Result<std::vector<UploadOutcome>>> add_files(Exchange& exchange,
                                                   std::function<std::string(const FormFiles&)> path_of);

}  // namespace portreto::roles::web
