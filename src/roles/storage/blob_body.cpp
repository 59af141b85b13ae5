#include "roles/storage/blob_body.h"

#include <algorithm>
#include <utility>

namespace portreto::roles {
namespace {

// Two of the volume's checksum chunks: few hops to the blocking pool, little memory a connection.
constexpr std::uint64_t kPieceBytes = 256 * 1024;

}  // namespace

Task<Result<Bytes>> BlobBody::next() {
  const std::uint64_t length = std::min(left_, kPieceBytes);
  if (length == 0) co_return Bytes{};
  if (blob_.bytes) {
    Bytes bytes = *std::exchange(blob_.bytes, std::nullopt);
    bytes.resize(offset_ + left_);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset_));
    left_ = 0;
    co_return bytes;
  }
  auto piece = co_await blobs_.get(key_, offset_, length);
  if (piece) {
    offset_ += length;
    left_ -= length;
    if (left_ == 0 && length_ == blob_.info.size_bytes) blobs_.verified(key_);
  }
  co_return piece;
}

std::optional<http::FileRegion> BlobBody::region() const {
  if (!resident_) return std::nullopt;
  return http::FileRegion{
      .descriptor = resident_->descriptor, .offset = resident_->offset + offset_, .length = length_};
}

}  // namespace portreto::roles
