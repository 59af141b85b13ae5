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

// Puts all side by side, and each once more when its outcome is unknown; returns once all have ended. `store` must
// outlive the call.
struct PartsPut {
  Status outcome;               // the first error in the order of the parts
  bool may_hold_bytes = false;  // of any part
  bool may_still_arrive =
      false;  // a try is lost of which the store may yet get the bytes, whatever the other one brought
};
Task<PartsPut> put_parts(BlobStore& store, BlobId blob, std::vector<BlobPart> parts);

// Erases all side by side, in a store as above. The first error, once all have ended: then some may be gone, and doing
// it again is safe.
Task<Status> erase_parts(BlobStore& store, BlobId blob, std::vector<std::uint16_t> variants);

}  // namespace portreto::blob
