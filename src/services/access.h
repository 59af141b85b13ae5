#pragma once

#include "metadata/metadata_store.h"
#include "services/views.h"

namespace portreto::services {

// The one place that decides who may see a gallery or a photo, through model::may_view. What may not be seen is
// kNotFound, word for word as if it were not there (SECURITY 29). Thread-safe; the store must outlive it.
class Access {
 public:
  explicit Access(metadata::MetadataStore& store) : store_(store) {}

  struct Gallery {
    model::Gallery gallery;
    Standing standing;
  };
  struct Photo {
    model::Photo photo;
    model::Gallery gallery;
    Standing standing;
  };

  Task<Result<Standing>> standing(Viewer viewer, UserId person);

  Task<Result<Gallery>> gallery(Viewer viewer, GalleryId id);
  Task<Result<Photo>> photo(Viewer viewer, PhotoId id);
  // The gallery that the target is, or is in.
  Task<Result<Gallery>> target(Viewer viewer, model::Target target);

  // For changing it: kPermissionDenied when the viewer may see it and does not own it.
  Task<Result<model::Gallery>> own_gallery(Viewer viewer, GalleryId id);
  Task<Result<Photo>> own_photo(Viewer viewer, PhotoId id);

  // The person of that name; kNotFound.
  Task<Result<model::Profile>> profile(std::string username);

 private:
  metadata::MetadataStore& store_;
};

// Which galleries of somebody a viewer in this relation to them may see, by model::may_view.
metadata::GalleryFilter visible_galleries(Viewer viewer, model::Relation relation);
// All that somebody has.
metadata::GalleryFilter own_galleries();

// Whether the originals may be downloaded from a gallery that the viewer may see. kPermissionDenied, or
// kUnauthenticated for who is not logged in.
Status check_may_download(Viewer viewer, const model::Gallery& gallery, const Standing& standing);

// Whoever asks, or kUnauthenticated.
Result<UserId> require_user(Viewer viewer);

}  // namespace portreto::services
