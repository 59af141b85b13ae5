#pragma once

#include <cstdint>

#include "blob/blob_store.h"

namespace portreto::roles {

// Where a backup reads bytes, and a restore looks whether they have arrived; both as BlobStore has them.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual Task<Result<blob::BlobInfo>> head(blob::BlobKey key) = 0;
  virtual Task<Result<Bytes>> get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) = 0;
};

// Of one store, which must outlive it.
class StoreReader final : public BlobReader {
 public:
  explicit StoreReader(blob::BlobStore& store) : store_(store) {}
  Task<Result<blob::BlobInfo>> head(blob::BlobKey key) override { return store_.head(key); }
  Task<Result<Bytes>> get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) override {
    return store_.get(key, offset, length);
  }

 private:
  blob::BlobStore& store_;
};

}  // namespace portreto::roles
