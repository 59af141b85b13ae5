#pragma once

#include "metadata/audit_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoAuditStore final : public AuditStore {
 public:
  explicit MongoAuditStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::AuditEntry entry) override;
  Task<Status> finish(AuditId id, model::AuditEntry::Outcome outcome) override;
  Task<Result<Page<model::AuditEntry>>> list(PageRequest page) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
