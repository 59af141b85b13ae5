#include "metadata/memory/audit_store.h"

#include "metadata/failures.h"

namespace portreto::metadata {

using model::AuditEntry;

Task<Status> MemoryAuditStore::insert(AuditEntry entry) {
  const std::lock_guard lock(tables_.mutex);
  if (!tables_.audit_entries.try_emplace(entry.id, entry).second) co_return exists_already();
  co_return Status{};
}

Task<Status> MemoryAuditStore::finish(AuditId id, AuditEntry::Outcome outcome) {
  const std::lock_guard lock(tables_.mutex);
  auto* entry = find_row(tables_.audit_entries, id);
  if (entry == nullptr) co_return not_found();
  if (entry->outcome == AuditEntry::Outcome::kBegun) entry->outcome = outcome;
  co_return Status{};
}

Task<Result<Page<AuditEntry>>> MemoryAuditStore::list(PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.audit_entries, [](const AuditEntry&) { return true; }), Order::kNewestFirst,
                    page);
}

}  // namespace portreto::metadata
