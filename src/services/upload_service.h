#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/image_store.h"
#include "services/photo_service.h"
#include "services/views.h"

namespace portreto::services {

// Files that come in parts. All that has arrived lies where photos lie, and a row of metadata tells of it, so that any
// server goes on where another has stopped. Thread-safe; dependencies must outlive it.
//
// Each stretch is stored under a blob of its own, and then the row is advanced by compare-and-set: of two that add to
// the same offset one wins. The last stretch is never stored by itself: with those before it it becomes the photo,
// under an id that follows from the upload's. So the offset reaches the length only when there is a photo, and who did
// not hear of it sends the last stretch again and finds the same photo.
class UploadService {
 public:
  struct Limits {
    std::uint64_t length_bytes_max = 0;
    std::size_t receiving_max = 100;  // unfinished ones of one person
    std::size_t parts_max = 1000;     // of one upload
    // How long an upload waits for its next part. A finished one is remembered as long.
    std::chrono::milliseconds age_max = std::chrono::hours(24);
  };
  UploadService(metadata::MetadataStore& store, ImageStore& images, PhotoService& photos, const Clock& clock,
                Limits limits)
      : store_(store), images_(images), photos_(photos), clock_(clock), limits_(limits) {}

  struct NewUpload {
    GalleryId gallery;
    std::string file_name;  // as the client calls it
    std::uint64_t length_bytes = 0;
    std::optional<Sha256Digest> sha256;  // when given, it must be that of the whole file in the end
    std::string guest_name{};            // as of PhotoService::NewPhoto
  };
  // As for PhotoService::add, kPayloadTooLarge, and kTooManyRequests beyond `receiving_max`, which all guests of a
  // gallery have together. With the key of an earlier
  // try: the upload that that made, as it is now.
  Task<Result<model::Upload>> create(Viewer viewer, NewUpload input, IdempotencyKey key);

  // Only for who made it: kNotFound to all others; of a guest, by the same link. kGone when it has expired or was given
  // up.
  Task<Result<model::Upload>> look(Viewer viewer, UploadId id);
  // The unfinished ones of whoever asks, the oldest first.
  Task<Result<std::vector<model::Upload>>> list(Viewer viewer);

  // Adds what follows the offset of `upload`, which is as it was read, and less than what is missing. Durable when it
  // returns the upload as it is then. kConflict: somebody else has added something meanwhile. A guest's goes on only
  // while their link lets them, as PhotoService::may_add.
  Task<Result<model::Upload>> append(Viewer viewer, model::Upload upload, std::shared_ptr<blob::BlobSource> piece);

  // Bytes of a part, as they came.
  Task<Result<Bytes>> read(model::UploadPart part, std::uint64_t offset, std::uint64_t length);

  // The whole file has arrived: makes the photo, as PhotoService::add. A file that is no picture, or not the one that
  // was announced, ends the upload.
  Task<Result<model::Upload>> finish(Viewer viewer, model::Upload upload, UploadedFile file);

  // Gives it up; a finished one only forgets how it came about. Succeeds when that was done before.
  Task<Status> remove(Viewer viewer, UploadId id);

 private:
  Task<Result<model::Upload>> find_own(Viewer viewer, UploadId id);
  Task<Result<model::Upload>> update(model::Upload upload);
  bool is_over(const model::Upload& upload) const;
  // In whose room the photo will be: nobody's, when the gallery of a guest's is gone.
  Task<Result<std::optional<UserId>>> payer_of(const model::Upload& upload);
  Task<void> give_room_back(const model::Upload& upload);

  metadata::MetadataStore& store_;
  ImageStore& images_;
  PhotoService& photos_;
  const Clock& clock_;
  const Limits limits_;
};

}  // namespace portreto::services
