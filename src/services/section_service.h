#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/idempotency.h"
#include "services/views.h"

namespace portreto::services {

// The sections that the owner of a gallery makes in it. Each change is one write of the gallery, which raises its
// revision. Only for its owner: errors as Access::own_gallery(). Thread-safe; dependencies must outlive it.
class SectionService {
 public:
  SectionService(metadata::MetadataStore& store, const Clock& clock) : store_(store), access_(store), clock_(clock) {}

  struct NewSection {
    std::string title;
    PhotoId photo;  // with which it begins
  };
  // kConflict under another order than the owner's own, and when there are model::kGallerySectionsMax;
  // kInvalidArgument (field "photo") as Arrangement::place_to_begin_at(). With the key of an earlier try: what that
  // made.
  Task<Result<model::Section>> begin(Viewer viewer, GalleryId gallery, NewSection input, IdempotencyKey key);

  struct Change {
    std::optional<std::string> title;
    std::optional<PhotoId> photo;  // with which it begins from now on
  };
  // kNotFound when the gallery has no such section; otherwise as begin().
  Task<Result<model::Section>> change(Viewer viewer, GalleryId gallery, SectionId section, Change change);

  // Its photos are in the section before it then. kNotFound the second time.
  Task<Status> remove(Viewer viewer, GalleryId gallery, SectionId section);

 private:
  Task<Result<model::Section>> write(model::Gallery gallery, model::Section section);
  Task<Result<model::Section>> write_at(model::Gallery gallery, model::Section section, PhotoId photo);

  metadata::MetadataStore& store_;
  Access access_;
  const Clock& clock_;
};

}  // namespace portreto::services
