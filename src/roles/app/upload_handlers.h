#pragma once

#include <cstdint>

#include "http/router.h"
#include "roles/app/adders.h"
#include "roles/app/upload_intake.h"
#include "services/upload_service.h"

namespace portreto::roles::app {

// Resumable uploads by the tus protocol (tus_headers.h); what a file becomes is a photo of a gallery.
class UploadHandlers {
 public:
  UploadHandlers(Adders& adders, services::UploadService& uploads, Spool& spool, std::uint64_t file_size_bytes_max)
      : adders_(adders), uploads_(uploads), intake_(uploads, spool), file_size_bytes_max_(file_size_bytes_max) {}

  Task<Result<http::Response>> abilities(http::Request& request);
  Task<Result<http::Response>> list(http::Request& request);
  // What the file is comes in Upload-Metadata: gallery (of a guest: guest_name), filename, sha256. A body is the file's
  // beginning.
  Task<Result<http::Response>> create(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> append(http::Request& request);
  Task<Result<http::Response>> remove(http::Request& request);

 private:
  Adders& adders_;
  services::UploadService& uploads_;
  UploadIntake intake_;
  const std::uint64_t file_size_bytes_max_;
};

}  // namespace portreto::roles::app
