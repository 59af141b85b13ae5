#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "roles/process/spool.h"
#include "services/profile_service.h"

namespace portreto::roles::app {

class ProfileHandlers {
 public:
  ProfileHandlers(services::ProfileService& profiles, Spool& spool, const Answers& answers)
      : profiles_(profiles), spool_(spool), answers_(answers) {}

  Task<Result<http::Response>> me(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> own(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> set_photo(http::Request& request);  // the body is the file itself
  Task<Result<http::Response>> remove_photo(http::Request& request);

 private:
  services::ProfileService& profiles_;
  Spool& spool_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
