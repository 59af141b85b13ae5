#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/gallery_service.h"

namespace portreto::roles::app {

class GalleryHandlers {
 public:
  GalleryHandlers(services::GalleryService& galleries, const Answers& answers)
      : galleries_(galleries), answers_(answers) {}

  Task<Result<http::Response>> list_own(http::Request& request);
  Task<Result<http::Response>> create(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> remove(http::Request& request);

 private:
  services::GalleryService& galleries_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
