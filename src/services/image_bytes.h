#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "blob/whole_blob.h"
#include "runtime/task.h"

namespace portreto::services {

// Where the bytes of images lie: on one store, or on several storage nodes. Thread-safe.
class ImageBytes {
 public:
  virtual ~ImageBytes() = default;

  // All parts of one image, durable when it returns. `blob` is made for each try, so that nothing lies under it yet.
  // kStorageFull: there is no room. kUnavailable: they cannot be kept now; `retry_after_s` says when to try again.
  // kOutcomeUnknown: they may be there. After any failure erase() removes what may be left.
  virtual Task<Status> put(BlobId blob, std::vector<blob::BlobPart> parts) = 0;

  // Exactly [offset, offset + length) of a part that was put; errors as BlobStore::get, and kNotFound for what was
  // erased.
  virtual Task<Result<Bytes>> get(BlobId blob, std::uint16_t variant, std::uint64_t offset, std::uint64_t length) = 0;

  // Returns when it is sure that the bytes go, even where they cannot be reached now. What is gone already is fine.
  virtual Task<Status> erase(BlobId blob, std::vector<std::uint16_t> variants) = 0;
};

}  // namespace portreto::services
