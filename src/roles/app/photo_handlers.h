#pragma once

#include "http/router.h"
#include "roles/app/adders.h"
#include "roles/app/answers.h"
#include "roles/process/spool.h"
#include "services/photo_service.h"

namespace portreto::roles::app {

class PhotoHandlers {
 public:
  PhotoHandlers(Adders& adders, services::PhotoService& photos, Spool& spool, const Answers& answers)
      : adders_(adders), photos_(photos), spool_(spool), answers_(answers) {}

  // The body is the file itself. Whether it may come is decided before it is read. This, known() and remove() are for
  // guests, too.
  Task<Result<http::Response>> upload(http::Request& request);
  // Which of these files the gallery has already.
  Task<Result<http::Response>> known(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> remove(http::Request& request);
  Task<Result<http::Response>> describe(http::Request& request);  // by a guest
  Task<Result<http::Response>> place(http::Request& request);
  Task<Result<http::Response>> edit(http::Request& request);
  // Redirects to the storage tier.
  Task<Result<http::Response>> original(http::Request& request);

 private:
  Adders& adders_;
  services::PhotoService& photos_;
  Spool& spool_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
