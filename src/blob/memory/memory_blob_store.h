#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "blob/blob_store.h"
#include "blob/store_usage.h"

namespace portreto::blob {

// Blobs in memory, gone with the process: for tests, and the reference that the conformance suite was written against.
// Thread-safe. put() reads its source on the calling event loop, so give it sources that do not block.
class MemoryBlobStore final : public BlobStore {
 public:
  static constexpr std::uint64_t kBytesMaxDefault = std::uint64_t{1} << 30;

  // More than `bytes_max` of payload gives kStorageFull.
  explicit MemoryBlobStore(std::uint64_t bytes_max = kBytesMaxDefault) : bytes_max_(bytes_max) {}

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override;
  Task<Result<BlobInfo>> head(BlobKey key) override;
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override;
  Task<Status> erase(BlobKey key) override;
  StoreUsage usage() const;
  std::vector<BlobKey> keys() const;

 private:
  // Blobs are shared, so that a large one is copied out of the store without the lock.
  std::shared_ptr<const Bytes> find(const BlobKey& key) const;

  const std::uint64_t bytes_max_;
  mutable std::mutex mutex_;
  std::map<BlobKey, std::shared_ptr<const Bytes>> blobs_;
  std::uint64_t bytes_ = 0;
};

}  // namespace portreto::blob
