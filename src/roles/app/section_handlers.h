#pragma once

#include "http/router.h"
#include "services/section_service.h"

namespace portreto::roles::app {

// The sections that the owner of a gallery makes in it; they are shown by the gallery itself.
class SectionHandlers {
 public:
  explicit SectionHandlers(services::SectionService& sections) : sections_(sections) {}

  Task<Result<http::Response>> begin(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> remove(http::Request& request);

 private:
  services::SectionService& sections_;
};

}  // namespace portreto::roles::app
