#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "blob/blob_store.h"

// All parts of a blob at once, on one store.
namespace portreto::blob {

// A variant and its bytes.
struct BlobPart {
  std::uint16_t variant = 0;
  std::shared_ptr<BlobSource> source;
};

// Puts all side by side, and each once more when its outcome is unknown. The first error in the order of the parts,
// once all have ended; then any of the parts may be there. kOutcomeUnknown when that is so for any part: its bytes may
// still arrive. `store` must outlive the call.
Task<Status> put_parts(BlobStore& store, BlobId blob, std::vector<BlobPart> parts);

// Erases all side by side. The first error, once all have ended.
Task<Status> erase_parts(BlobStore& store, BlobId blob, std::vector<std::uint16_t> variants);

}  // namespace portreto::blob
