#pragma once

#include <cstdint>
#include <optional>

#include "http/message.h"
#include "roles/app/tus_headers.h"
#include "roles/process/spool.h"
#include "services/upload_service.h"

namespace portreto::roles::app {

// Takes in what a request brings of an upload. Thread-safe; dependencies must outlive it.
class UploadIntake {
 public:
  // What is stored at a time, so that a long body is acknowledged piece by piece. A body with a checksum is one piece.
  static constexpr std::uint64_t kPieceBytesMax = 8 << 20;

  UploadIntake(services::UploadService& uploads, Spool& spool) : uploads_(uploads), spool_(spool) {}

  // Adds the body to the upload, which is as it was read; with its last byte it becomes a photo. A body that is cut
  // leaves what has arrived of it, and its error; one with a checksum leaves nothing. kChecksumMismatch;
  // kPayloadTooLarge when it brings more than is missing; otherwise errors of UploadService and Spool.
  Task<Result<model::Upload>> receive(services::Viewer viewer, model::Upload upload, http::BodyReader& body,
                                      std::optional<UploadChecksum> checksum);

 private:
  class Pieces;
  class WholeFile;

  Task<Result<model::Upload>> finish(services::Viewer viewer, model::Upload upload, services::UploadedFile last);

  services::UploadService& uploads_;
  Spool& spool_;
};

}  // namespace portreto::roles::app
