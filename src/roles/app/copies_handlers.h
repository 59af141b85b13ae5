#pragma once

#include "http/router.h"
#include "roles/api/dto.h"
#include "roles/app/operations/fleet.h"
#include "services/access.h"

namespace portreto::roles::app {

// Where the copies of a photo are and how they are, for its owner. All outlive the handlers.
class CopiesHandlers {
 public:
  CopiesHandlers(metadata::MetadataStore& metadata, Fleet& fleet)
      : metadata_(metadata), access_(metadata), fleet_(fleet) {}

  Task<Result<http::Response>> look(http::Request& request);

 private:
  metadata::MetadataStore& metadata_;
  services::Access access_;
  Fleet& fleet_;
};

// Pure. `location`: none where one process has everything on its own disks. A copy counts as answering when its node
// has told its figures just now and has no disk that is out; what does not say so is never counted as well.
api::PhotoCopies copies_of(const model::Photo& photo, const std::optional<model::BlobLocation>& location,
                           const std::vector<FleetProcess>& fleet);

}  // namespace portreto::roles::app
