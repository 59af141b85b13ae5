#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/image_bytes.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kArchivePhotosMax = 50'000;
inline constexpr std::size_t kArchivesPerClientMax = 2;  // under way at once, on one app server
inline constexpr std::size_t kArchivesMax = 32;          // of all clients

// A ZIP archive of a gallery's originals that is being sent. It takes the memory of one piece of a photo and of the
// list of names, whatever the photos' size. Used by one coroutine at a time; may be dropped at any point.
class GalleryArchive {
 public:
  virtual ~GalleryArchive() = default;
  virtual std::uint64_t size_bytes() const = 0;      // exactly what will come
  virtual const std::string& file_name() const = 0;  // "Summer.zip"
  // The next bytes; empty at the end. An error (a photo that cannot be read now, or was deleted meanwhile) is final:
  // the archive is then never whole.
  virtual Task<Result<Bytes>> next() = 0;
};

// Makes archives of galleries. Thread-safe; dependencies must outlive it and the archives.
class GalleryArchives {
 public:
  GalleryArchives(metadata::MetadataStore& store, ImageBytes& bytes);

  // All photos that are there now, in the gallery's order. kNotFound and kPermissionDenied as for the original of a
  // photo; kTooManyRequests when the client (whoever is logged in, otherwise `address`) has kArchivesPerClientMax under
  // way; kOverloaded when all have kArchivesMax; kPayloadTooLarge beyond kArchivePhotosMax.
  Task<Result<std::shared_ptr<GalleryArchive>>> open(Viewer viewer, GalleryId gallery, std::string address);

 private:
  class Turns;
  class Stream;

  metadata::MetadataStore& store_;
  Access access_;
  ImageBytes& bytes_;
  std::shared_ptr<Turns> turns_;
};

}  // namespace portreto::services
