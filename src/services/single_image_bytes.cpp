#include "services/single_image_bytes.h"

#include <utility>

#include "blob/whole_blob.h"

namespace portreto::services {

Task<Status> SingleImageBytes::put(BlobId blob, std::vector<blob::BlobPart> parts) {
  blob::PartsPut put = co_await blob::put_parts(blobs_, blob, std::move(parts));
  co_return std::move(put.outcome);
}

Task<Status> SingleImageBytes::erase(BlobId blob, std::vector<std::uint16_t> variants) {
  co_return co_await blob::erase_parts(blobs_, blob, std::move(variants));
}

}  // namespace portreto::services
