#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/map_service.h"

namespace portreto::roles::app {

// Where photos were taken: maps, and the photos of a part of each.
class MapHandlers {
 public:
  MapHandlers(services::MapService& maps, const Answers& answers) : maps_(maps), answers_(answers) {}

  Task<Result<http::Response>> own(http::Request& request);
  Task<Result<http::Response>> of_gallery(http::Request& request);
  Task<Result<http::Response>> explore(http::Request& request);
  Task<Result<http::Response>> own_photos(http::Request& request);
  Task<Result<http::Response>> photos_of_gallery(http::Request& request);
  Task<Result<http::Response>> explore_photos(http::Request& request);

 private:
  Result<http::Response> answer(const Result<services::MapPhotos>& photos) const;

  services::MapService& maps_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
