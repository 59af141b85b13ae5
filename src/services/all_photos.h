#pragma once

#include <optional>
#include <vector>

#include "metadata/metadata_store.h"

namespace portreto::services {

// Goes over all photos of a gallery: the live ones in its order, then those that wait until its owner lets them
// through. For what concerns every photo that is kept, and never for what is shown to others. Of one task at a time;
// the store must outlive it.
class AllPhotos {
 public:
  AllPhotos(metadata::PhotoStore& photos, metadata::GalleryPhotos of, std::size_t batch)
      : photos_(photos), of_(of), batch_(batch) {}

  // Some more; empty: that was all.
  Task<Result<std::vector<model::Photo>>> next();

 private:
  metadata::PhotoStore& photos_;
  const metadata::GalleryPhotos of_;
  const std::size_t batch_;
  std::optional<metadata::Cursor> after_;
  enum class At { kLive, kHeld, kEnd } at_ = At::kLive;
};

}  // namespace portreto::services
