#include "metadata/memory/deletion_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::Deletion;

Task<Status> MemoryDeletionStore::insert(Deletion deletion) {
  const std::lock_guard lock(tables_.mutex);
  const DeletionId id = deletion.id;
  if (!tables_.deletions.try_emplace(id, std::move(deletion)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<Deletion>> MemoryDeletionStore::find(DeletionId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* deletion = find_row(tables_.deletions, id);
  if (deletion == nullptr) co_return not_found();
  co_return *deletion;
}

Task<Result<Deletion>> MemoryDeletionStore::update(Deletion deletion) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.deletions, deletion.id);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != deletion.revision) co_return changed_meanwhile();
  deletion.created_at = stored->created_at;
  ++deletion.revision;
  *stored = std::move(deletion);
  co_return *stored;
}

Task<Result<std::vector<Deletion>>> MemoryDeletionStore::list_unfinished(std::optional<DeletionId> after,
                                                                         std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<Deletion> unfinished;
  for (const auto& [id, deletion] : tables_.deletions) {
    const bool is_wanted = !deletion.finished_at && (!after || *after < id) && unfinished.size() < page_size(limit);
    if (is_wanted) unfinished.push_back(deletion);
  }
  co_return unfinished;
}

Task<Result<std::size_t>> MemoryDeletionStore::remove_finished(Timestamp time, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.deletions, [&](const auto& row) {
    const bool is_next = row.second.finished_at && *row.second.finished_at < time && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
