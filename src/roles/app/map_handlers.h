#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/map_service.h"

namespace portreto::roles::app {

// Where photos were taken.
class MapHandlers {
 public:
  MapHandlers(services::MapService& maps, const Answers& answers) : maps_(maps), answers_(answers) {}

  Task<Result<http::Response>> own(http::Request& request);
  Task<Result<http::Response>> of_gallery(http::Request& request);
  Task<Result<http::Response>> explore(http::Request& request);

 private:
  services::MapService& maps_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
