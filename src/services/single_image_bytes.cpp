#include "services/single_image_bytes.h"

#include <utility>

#include "blob/whole_blob.h"

namespace portreto::services {

Task<Status> SingleImageBytes::put(BlobId blob, std::vector<blob::BlobPart> parts) {
  blob::PartsPut put = co_await blob::put_parts(blobs_, blob, std::move(parts));
  co_return std::move(put.outcome);
}

Task<Result<Bytes>> SingleImageBytes::get(BlobId blob, std::uint16_t variant, std::uint64_t offset,
                                          std::uint64_t length) {
  co_return co_await blobs_.get({blob, variant}, offset, length);
}

Task<Status> SingleImageBytes::erase(BlobId blob, std::vector<std::uint16_t> variants) {
  co_return co_await blob::erase_parts(blobs_, blob, std::move(variants));
}

}  // namespace portreto::services
