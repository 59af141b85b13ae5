#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/archive/archive.h"
#include "services/archive/archive_turns.h"
#include "services/image_bytes.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kArchivePhotosMax = 50'000;

// Makes archives of galleries. Thread-safe; dependencies must outlive it and the archives.
class GalleryArchives {
 public:
  GalleryArchives(metadata::MetadataStore& store, ImageBytes& bytes, std::shared_ptr<ArchiveTurns> turns)
      : store_(store), access_(store), bytes_(bytes), turns_(std::move(turns)) {}

  // All photos that are there now, in the gallery's order. kNotFound and kPermissionDenied as for the original of a
  // photo; kTooManyRequests and kOverloaded as ArchiveTurns::take, where the client is whoever is logged in, otherwise
  // `address`; kPayloadTooLarge beyond kArchivePhotosMax.
  Task<Result<std::shared_ptr<Archive>>> open(Viewer viewer, GalleryId gallery, std::string address);

 private:
  metadata::MetadataStore& store_;
  Access access_;
  ImageBytes& bytes_;
  const std::shared_ptr<ArchiveTurns> turns_;
};

}  // namespace portreto::services
