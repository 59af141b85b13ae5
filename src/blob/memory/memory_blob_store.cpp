#include "blob/memory/memory_blob_store.h"

#include <utility>

namespace portreto::blob {
namespace {

std::unexpected<Error> not_found() { return fail(ErrorCode::kNotFound, "There is no such blob."); }
std::unexpected<Error> storage_full() { return fail(ErrorCode::kStorageFull, "The store is full."); }

}  // namespace

std::shared_ptr<const Bytes> MemoryBlobStore::find(const BlobKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = blobs_.find(key);
  return found == blobs_.end() ? nullptr : found->second;
}

Task<Result<PutOutcome>> MemoryBlobStore::put(BlobKey key, std::shared_ptr<BlobSource> source) {
  if (source->size() > bytes_max_) co_return storage_full();
  auto bytes = std::make_shared<Bytes>(source->size());
  PORTRETO_CO_TRY(source->read(0, *bytes));

  const std::lock_guard lock(mutex_);
  if (const auto found = blobs_.find(key); found != blobs_.end()) {
    if (*found->second != *bytes) co_return fail(ErrorCode::kConflict, "The blob's id already holds other bytes.");
    co_return PutOutcome::kAlreadyThere;
  }
  if (bytes->size() > bytes_max_ - bytes_) co_return storage_full();
  bytes_ += bytes->size();
  blobs_.emplace(key, std::move(bytes));
  co_return PutOutcome::kStored;
}

Task<Result<BlobInfo>> MemoryBlobStore::head(BlobKey key) {
  const auto bytes = find(key);
  if (!bytes) co_return not_found();
  co_return BlobInfo{.size_bytes = bytes->size(), .crc32c = crc32c(*bytes)};
}

Task<Result<Bytes>> MemoryBlobStore::get(BlobKey key, std::uint64_t offset, std::uint64_t length) {
  const auto bytes = find(key);
  if (!bytes) co_return not_found();
  if (offset > bytes->size() || length > bytes->size() - offset) {
    co_return fail(ErrorCode::kInvalidArgument, "The range is not within the blob.");
  }
  const auto first = bytes->begin() + static_cast<std::ptrdiff_t>(offset);
  co_return Bytes(first, first + static_cast<std::ptrdiff_t>(length));
}

Task<Status> MemoryBlobStore::erase(BlobKey key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = blobs_.find(key); found != blobs_.end()) {
    bytes_ -= found->second->size();
    blobs_.erase(found);
  }
  co_return Status{};
}

std::vector<BlobKey> MemoryBlobStore::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<BlobKey> keys;
  for (const auto& [key, bytes] : blobs_) keys.push_back(key);
  return keys;
}

StoreUsage MemoryBlobStore::usage() const {
  const std::lock_guard lock(mutex_);
  return {.blobs = blobs_.size(), .live_bytes = bytes_, .disk_bytes = bytes_};
}

}  // namespace portreto::blob
