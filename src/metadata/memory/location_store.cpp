#include "metadata/memory/location_store.h"

#include <algorithm>
#include <utility>

#include "base/contains.h"
#include "metadata/failures.h"

namespace portreto::metadata {
namespace {

using model::BlobLocation;
using Table = std::map<BlobId, BlobLocation>;

bool is_live_on(const BlobLocation& location, const std::string& node) {
  return location.state == BlobLocation::State::kLive && contains(location.copies, node);
}

// The first rows behind `after` that `is_wanted` accepts.
template <typename Wanted>
std::vector<BlobLocation> rows_behind(const Table& table, std::optional<BlobId> after, std::size_t limit,
                                      Wanted is_wanted) {
  const std::size_t rows_max = page_size(limit);
  std::vector<BlobLocation> rows;
  for (auto at = after ? table.upper_bound(*after) : table.begin(); at != table.end() && rows.size() < rows_max; ++at) {
    if (is_wanted(at->second)) rows.push_back(at->second);
  }
  return rows;
}

}  // namespace

Task<Status> MemoryLocationStore::insert(BlobLocation location) {
  const std::lock_guard lock(tables_.mutex);
  const BlobId blob = location.blob;
  if (!tables_.locations.try_emplace(blob, std::move(location)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<BlobLocation>> MemoryLocationStore::find(BlobId blob) {
  const std::lock_guard lock(tables_.mutex);
  const auto* location = find_row(tables_.locations, blob);
  if (location == nullptr) co_return not_found();
  co_return *location;
}

Task<Result<std::unordered_map<BlobId, BlobLocation>>> MemoryLocationStore::find_many(std::vector<BlobId> blobs) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<BlobId, BlobLocation> locations;
  for (const BlobId blob : blobs) {
    if (const auto* location = find_row(tables_.locations, blob)) locations.emplace(blob, *location);
  }
  co_return locations;
}

Task<Result<BlobLocation>> MemoryLocationStore::update(BlobLocation location) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.locations, location.blob);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != location.revision) co_return changed_meanwhile();
  stored->state = location.state;
  stored->copies = std::move(location.copies);
  stored->leftovers = std::move(location.leftovers);
  stored->deletion = location.deletion;
  ++stored->revision;
  co_return *stored;
}

Task<Status> MemoryLocationStore::erase(BlobId blob) {
  const std::lock_guard lock(tables_.mutex);
  const auto* stored = find_row(tables_.locations, blob);
  if (stored == nullptr) co_return Status{};
  const bool is_gone =
      stored->state == BlobLocation::State::kDeleting && stored->copies.empty() && stored->leftovers.empty();
  if (!is_gone) co_return still_stored();
  tables_.locations.erase(blob);
  co_return Status{};
}

Task<Result<std::vector<BlobLocation>>> MemoryLocationStore::list(std::optional<BlobId> after, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return rows_behind(tables_.locations, after, limit, [](const BlobLocation&) { return true; });
}

Task<Result<std::vector<BlobLocation>>> MemoryLocationStore::list_on(std::string node, std::optional<BlobId> after,
                                                                     std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return rows_behind(tables_.locations, after, limit, [&](const BlobLocation& location) {
    return contains(location.copies, node) || contains(location.leftovers, node);
  });
}

Task<Result<std::vector<BlobLocation>>> MemoryLocationStore::list_unsettled(std::optional<BlobId> after,
                                                                            std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return rows_behind(tables_.locations, after, limit, [](const BlobLocation& location) {
    return location.state != BlobLocation::State::kLive || !location.leftovers.empty();
  });
}

Task<Result<std::vector<BlobLocation>>> MemoryLocationStore::list_of(DeletionId deletion, std::optional<BlobId> after,
                                                                     std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return rows_behind(tables_.locations, after, limit,
                        [&](const BlobLocation& location) { return location.deletion == deletion; });
}

Task<Result<LocationStore::CountByCopies>> MemoryLocationStore::count_by_copies() {
  const std::lock_guard lock(tables_.mutex);
  CountByCopies counts{};
  for (const auto& [blob, location] : tables_.locations) {
    if (location.state != BlobLocation::State::kLive) continue;
    ++counts[std::min(location.copies.size(), counts.size() - 1)];
  }
  co_return counts;
}

Task<Result<std::uint64_t>> MemoryLocationStore::count_on(std::string node) {
  const std::lock_guard lock(tables_.mutex);
  std::uint64_t count = 0;
  for (const auto& [blob, location] : tables_.locations) count += is_live_on(location, node);
  co_return count;
}

}  // namespace portreto::metadata
