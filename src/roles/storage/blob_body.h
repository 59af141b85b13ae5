#pragma once

#include <cstdint>

#include "blob/blob_store.h"
#include "http/message.h"

namespace portreto::roles {

// Part of a blob as a response body, read piece by piece, so that memory does not grow with the blob. Corruption found
// on the way cuts the connection: a reader gets exact bytes or an error. The store must outlive it.
class BlobBody final : public http::BodyWriterSource {
 public:
  BlobBody(blob::BlobStore& blobs, blob::BlobKey key, std::uint64_t offset, std::uint64_t length)
      : blobs_(blobs), key_(key), offset_(offset), left_(length), length_(length) {}

  std::uint64_t size() const override { return length_; }
  Task<Result<Bytes>> next() override;

 private:
  blob::BlobStore& blobs_;
  const blob::BlobKey key_;
  std::uint64_t offset_;
  std::uint64_t left_;
  const std::uint64_t length_;
};

}  // namespace portreto::roles
