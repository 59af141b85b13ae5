#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "blob/blob_store.h"
#include "imaging/imager.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "services/image_bytes.h"

namespace portreto::services {

// A file that has arrived whole and lies on this machine until the upload is decided.
struct UploadedFile {
  std::string path;
  std::shared_ptr<blob::BlobSource> source;  // of the same bytes
  std::uint64_t size_bytes = 0;
  Sha256Digest sha256{};
};

// Brings an uploaded picture and its derived sizes to where bytes lie, all of them or none. Thread-safe; dependencies
// must outlive it.
//
// Bytes are noted as garbage before the first of them is put, and the note goes only when they are about to get an
// owner. So whatever a crash leaves half-done is found by the Sweeper, and nothing that has an owner is ever garbage.
// (Between forget() and the owner's own write lie milliseconds in which a crash leaves bytes that nobody knows of; the
// other order could lose a photo.) A blob's id is made for each try, so that tries never meet, and tells the try's age.
class ImageStore {
 public:
  ImageStore(metadata::MetadataStore& metadata, ImageBytes& bytes, imaging::Imager& imager,
             imaging::ImportLimits limits, const Clock& clock)
      : metadata_(metadata), bytes_(bytes), imager_(imager), limits_(limits), clock_(clock) {}

  struct Stored {
    model::Image image;
    model::Exif exif;
    std::optional<Timestamp> taken_at;
  };
  // Durable when it returns. Errors of Imager::import and ImageBytes::put; then nothing is left, or it is noted as
  // garbage.
  Task<Result<Stored>> store(UploadedFile file);

  // A part of a file that is not whole yet, as it is. As store().
  Task<Result<model::UploadPart>> store_part(std::shared_ptr<blob::BlobSource> source);

  // Exactly [offset, offset + length) of it.
  Task<Result<Bytes>> read(model::UploadPart part, std::uint64_t offset, std::uint64_t length);

  // Takes back the note, just before the row that owns the image is written.
  Task<Status> forget(const model::Image& image);

  // For an image that found no owner after all. Bytes that cannot be erased now stay noted.
  Task<void> discard(model::Image image);

  // Removes all its bytes; what is gone already is fine.
  Task<Status> erase(model::Image image);

 private:
  // Notes the image as garbage and puts its parts; on a failure nothing is left, or it stays noted.
  Task<Status> put(model::Image image, std::vector<blob::BlobPart> parts);

  metadata::MetadataStore& metadata_;
  ImageBytes& bytes_;
  imaging::Imager& imager_;
  const imaging::ImportLimits limits_;
  const Clock& clock_;
};

// A part as an image without derived sizes, for forget(), discard() and erase().
model::Image image_of(const model::UploadPart& part);

// Every variant of an image that was stored: the original, then each derived width as WebP and as JPEG.
std::vector<model::Variant> variants_of(const model::Image& image);

}  // namespace portreto::services
