#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/assembly.h"
#include "services/idempotency.h"
#include "services/image_store.h"
#include "services/views.h"

namespace portreto::services {

// Photos: adding, looking at, changing, deleting. Thread-safe; dependencies must outlive it.
class PhotoService {
 public:
  PhotoService(metadata::MetadataStore& store, ImageStore& images, const Clock& clock)
      : store_(store), access_(store), images_(images), clock_(clock) {}

  // Asked before the first byte of a file is taken in.
  Task<Status> may_add(Viewer viewer, GalleryId gallery);

  struct NewPhoto {
    UploadedFile file;
    std::string file_name;  // as the client calls it; shown, and never part of a path
  };
  // When it returns, the original, all derived sizes and the row are durable. With the key of an earlier try: what that
  // made; kConflict when the key came with another file then. On an error nothing is left that the Sweeper does not
  // know.
  Task<Result<model::Photo>> add(Viewer viewer, GalleryId gallery, NewPhoto input, IdempotencyKey key);

  // The photos of a gallery whose originals are among these, for whoever may add to it: so that nothing is sent twice.
  Task<Result<std::vector<model::Photo>>> known(Viewer viewer, GalleryId gallery, std::vector<Sha256Digest> originals);

  Task<Result<PhotoView>> look(Viewer viewer, PhotoId id, std::optional<metadata::Cursor> comments_after);

  struct Change {
    std::uint64_t revision = 0;  // as for galleries
    std::optional<std::string> location, description, alt;
    std::optional<std::vector<std::string>> tags;  // all of them
  };
  Task<Result<PhotoView>> change(Viewer viewer, PhotoId id, Change change);

  // As for galleries.
  Task<Status> remove(Viewer viewer, PhotoId id);

  // For downloading the original, which may say where it was taken: see check_may_download.
  Task<Result<model::Photo>> original(Viewer viewer, PhotoId id);

 private:
  Task<Result<model::Photo>> insert(model::Photo photo);
  // For whom the photo's gallery admits, or its refusal.
  Task<Result<PhotoView>> view_of(Viewer viewer, model::Photo photo, Surroundings surroundings);

  metadata::MetadataStore& store_;
  Access access_;
  ImageStore& images_;
  const Clock& clock_;
};

}  // namespace portreto::services
