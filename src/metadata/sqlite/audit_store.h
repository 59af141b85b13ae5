#pragma once

#include "metadata/audit_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteAuditStore final : public AuditStore {
 public:
  explicit SqliteAuditStore(Database& database) : database_(database) {}

  Task<Status> insert(model::AuditEntry entry) override;
  Task<Status> finish(AuditId id, model::AuditEntry::Outcome outcome) override;
  Task<Result<Page<model::AuditEntry>>> list(PageRequest page) override;

 private:
  Database& database_;
};

}  // namespace portreto::metadata
