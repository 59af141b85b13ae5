#include "metadata/mongo/audit_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {

using model::AuditEntry;

Task<Status> MongoAuditStore::insert(AuditEntry entry) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kAuditEntries, stored_document(entry))) return exists_already();
    return {};
  });
}

Task<Status> MongoAuditStore::finish(AuditId id, AuditEntry::Outcome outcome) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson begun = document("_id", id, "outcome", AuditEntry::Outcome::kBegun);
    if (client.update(kAuditEntries, begun, document("$set", document("outcome", outcome)))) return {};
    if (!client.exists(kAuditEntries, document("_id", id))) return not_found();
    return {};
  });
}

Task<Result<Page<AuditEntry>>> MongoAuditStore::list(PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<AuditEntry>> {
    const TimeOrder order{.is_newest_first = true, .time = "at"};
    return make_page(page_rows<AuditEntry>(client, kAuditEntries, {}, order, page), page_size(page.limit));
  });
}

}  // namespace portreto::metadata
