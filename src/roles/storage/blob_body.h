#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "blob/blob_store.h"
#include "http/message.h"

namespace portreto::roles {

// Part of a blob as a response body, read piece by piece, so that memory does not grow with the blob. Corruption found
// on the way cuts the connection: a reader gets exact bytes or an error. The store must outlive it.
class BlobBody final : public http::BodyWriterSource {
 public:
  // [offset, offset + length) of `blob`; `resident` when its bytes need no reading.
  BlobBody(blob::BlobStore& blobs, blob::BlobKey key, blob::FetchedBlob blob, std::uint64_t offset,
           std::uint64_t length, std::optional<blob::ResidentBlob> resident)
      : blobs_(blobs),
        key_(key),
        blob_(std::move(blob)),
        offset_(offset),
        left_(length),
        length_(length),
        resident_(std::move(resident)) {}

  std::uint64_t size() const override { return length_; }
  Task<Result<Bytes>> next() override;
  std::optional<http::FileRegion> region() const override;

 private:
  blob::BlobStore& blobs_;
  const blob::BlobKey key_;
  blob::FetchedBlob blob_;
  std::uint64_t offset_;
  std::uint64_t left_;
  const std::uint64_t length_;
  const std::optional<blob::ResidentBlob> resident_;
};

}  // namespace portreto::roles
