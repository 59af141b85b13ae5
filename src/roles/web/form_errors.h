#pragma once

#include "base/error.h"
#include "http/status.h"

namespace portreto::roles::web {

// The status of a page that shows a form again above which the error stands.
inline unsigned refused_status_of(const Error& error) {
  return error.fields.empty() ? http::status_of(error.code) : 400;
}

}  // namespace portreto::roles::web
