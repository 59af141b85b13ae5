#pragma once

#include <vector>

#include "blob/blob_store.h"
#include "services/image_bytes.h"

namespace portreto::services {

// All bytes in one store, which must outlive it: for a single machine. What a failed put leaves behind stays there
// until erase().
class SingleImageBytes final : public ImageBytes {
 public:
  explicit SingleImageBytes(blob::BlobStore& blobs) : blobs_(blobs) {}

  Task<Status> put(BlobId blob, std::vector<blob::BlobPart> parts) override;
  Task<Result<Bytes>> get(BlobId blob, std::uint16_t variant, std::uint64_t offset, std::uint64_t length) override;
  // An error when any part is left.
  Task<Status> erase(BlobId blob, std::vector<std::uint16_t> variants) override;

 private:
  blob::BlobStore& blobs_;
};

}  // namespace portreto::services
