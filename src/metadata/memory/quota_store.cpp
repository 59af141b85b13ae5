#include "metadata/memory/quota_store.h"

#include <map>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::Quota;

Task<Result<std::optional<Quota>>> MemoryQuotaStore::find(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  const auto* quota = find_row(tables_.quotas, user);
  co_return quota == nullptr ? std::nullopt : std::optional(*quota);
}

Task<Result<Quota>> MemoryQuotaStore::put(Quota quota) {
  const std::lock_guard lock(tables_.mutex);
  auto stored = replace_row(tables_.quotas, quota.user, quota);
  if (!stored) co_return changed_meanwhile();
  co_return *std::move(stored);
}

Task<Status> MemoryQuotaStore::erase(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  tables_.quotas.erase(user);
  co_return Status{};
}

Task<Result<std::vector<QuotaStore::Stored>>> MemoryQuotaStore::stored(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  std::map<GalleryId, std::uint64_t> sums;
  for (const auto& [id, photo] : tables_.photos) {
    if (photo.owner == user && photo.state != model::State::kDeleting) sums[photo.gallery] += photo.image.size_bytes;
  }
  std::vector<Stored> galleries;
  for (const auto& [gallery, bytes] : sums) galleries.push_back({gallery, bytes});
  co_return galleries;
}

}  // namespace portreto::metadata
