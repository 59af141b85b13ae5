#include "metadata/memory/digest_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {

using model::Digest;

Task<Result<std::optional<Digest>>> MemoryDigestStore::find(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  const auto* digest = find_row(tables_.digests, user);
  co_return digest == nullptr ? std::nullopt : std::optional(*digest);
}

Task<Result<Digest>> MemoryDigestStore::put(Digest digest) {
  const std::lock_guard lock(tables_.mutex);
  auto stored = replace_row(tables_.digests, digest.user, digest);
  if (!stored) co_return changed_meanwhile();
  co_return *std::move(stored);
}

Task<Status> MemoryDigestStore::erase(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  tables_.digests.erase(user);
  co_return Status{};
}

Task<Result<std::vector<Digest>>> MemoryDigestStore::list_due(Timestamp now, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<Digest> due;
  for (const auto& [user, digest] : tables_.digests) {
    if (digest.is_confirmed && digest.due <= now) due.push_back(digest);
  }
  std::ranges::sort(due, {}, [](const Digest& digest) { return std::tuple(digest.due, digest.user); });
  if (due.size() > page_size(limit)) due.resize(page_size(limit));
  co_return due;
}

}  // namespace portreto::metadata
