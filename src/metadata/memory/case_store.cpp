#include "metadata/memory/case_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::Case;

Task<Status> MemoryCaseStore::insert(Case reported) {
  const std::lock_guard lock(tables_.mutex);
  const bool is_new = tables_.cases.try_emplace(reported.subject, reported).second;
  if (!is_new) co_return exists_already();
  co_return Status{};
}

Task<Result<Case>> MemoryCaseStore::find(Uuid subject) {
  const std::lock_guard lock(tables_.mutex);
  const auto* found = find_row(tables_.cases, subject);
  if (found == nullptr) co_return not_found();
  co_return *found;
}

Task<Result<Case>> MemoryCaseStore::update(Case reported) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.cases, reported.subject);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != reported.revision) co_return changed_meanwhile();
  stored->reports = std::move(reported.reports);
  if (reported.decision) stored->decision = std::move(reported.decision);
  stored->state = reported.state;
  stored->changed_at = reported.changed_at;
  ++stored->revision;
  co_return *stored;
}

Task<Result<Page<Case>>> MemoryCaseStore::list(Case::State state, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.cases, [&](const Case& reported) { return reported.state == state; }),
                    Order::kOldestFirst, page);
}

Task<Result<std::size_t>> MemoryCaseStore::remove_all_of(UserId owner, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.cases, [&](const auto& row) {
    const bool is_next = row.second.owner == owner && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
