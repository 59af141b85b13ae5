#pragma once

#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/views.h"

namespace portreto::services {

// What the owner of a gallery does with guests' photos that wait for them (model::State::kHeld). Deleting them is
// PhotoService::remove(). Thread-safe; the store must outlive it.
class HeldPhotos {
 public:
  explicit HeldPhotos(metadata::MetadataStore& store) : store_(store), access_(store) {}

  // For the owner of the gallery, in the order in which they were added. kPermissionDenied, kNotFound.
  Task<Result<HeldView>> list(Viewer viewer, GalleryId gallery, metadata::PageRequest page);
  // From then on it is a photo as any other, in the place of its age. By one write; of one that is let through already:
  // succeeds. kPermissionDenied for who does not own its gallery, and kNotFound where they may not know of it either.
  Task<Status> release(Viewer viewer, PhotoId photo);

 private:
  metadata::MetadataStore& store_;
  Access access_;
};

}  // namespace portreto::services
