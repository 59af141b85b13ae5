#pragma once

#include "metadata/audit_store.h"
#include "metadata/memory/tables.h"

namespace portreto::metadata {

class MemoryAuditStore final : public AuditStore {
 public:
  explicit MemoryAuditStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::AuditEntry entry) override;
  Task<Status> finish(AuditId id, model::AuditEntry::Outcome outcome) override;
  Task<Result<Page<model::AuditEntry>>> list(PageRequest page) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
