#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/archive/gallery_archive.h"
#include "services/gallery_service.h"

namespace portreto::roles::app {

class GalleryHandlers {
 public:
  GalleryHandlers(services::GalleryService& galleries, services::GalleryArchives& archives, const Answers& answers)
      : galleries_(galleries), archives_(archives), answers_(answers) {}

  Task<Result<http::Response>> list_own(http::Request& request);
  Task<Result<http::Response>> create(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> remove_contributor(http::Request& request);
  Task<Result<http::Response>> remove(http::Request& request);
  // All originals, as one file that is made while it is sent.
  Task<Result<http::Response>> archive(http::Request& request);

 private:
  services::GalleryService& galleries_;
  services::GalleryArchives& archives_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
