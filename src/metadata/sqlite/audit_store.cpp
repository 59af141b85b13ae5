#include "metadata/sqlite/audit_store.h"

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::AuditEntry;

const Query kInsert{insert_into<AuditEntry>("audit_entries") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<AuditEntry>("audit_entries WHERE id = ?1")};
const Query kFinish{"UPDATE audit_entries SET outcome = ?2 WHERE id = ?1"};
const Query kList{select<AuditEntry>("audit_entries WHERE (at, id) < (?1, ?2) ORDER BY at DESC, id DESC LIMIT ?3")};

}  // namespace

Task<Status> SqliteAuditStore::insert(AuditEntry entry) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, entry) == 0) return exists_already();
    return {};
  });
}

Task<Status> SqliteAuditStore::finish(AuditId id, AuditEntry::Outcome outcome) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto entry = connection.find<AuditEntry>(kFind, id);
    if (!entry) return not_found();
    if (entry->outcome == AuditEntry::Outcome::kBegun) connection.execute(kFinish, id, outcome);
    return {};
  });
}

Task<Result<Page<AuditEntry>>> SqliteAuditStore::list(PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<AuditEntry>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kNewestFirst);
    return make_page(connection.list<AuditEntry>(kList, after.time, after.id, limit + 1), limit);
  });
}

}  // namespace portreto::metadata
