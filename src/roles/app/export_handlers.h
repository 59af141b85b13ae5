#pragma once

#include "http/router.h"
#include "services/archive/account_export.h"

namespace portreto::roles::app {

// All that a person has, to take home.
class ExportHandlers {
 public:
  explicit ExportHandlers(services::AccountExports& exports) : exports_(exports) {}

  Task<Result<http::Response>> download(http::Request& request);

 private:
  services::AccountExports& exports_;
};

}  // namespace portreto::roles::app
