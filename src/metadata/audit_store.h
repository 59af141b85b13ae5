#pragma once

#include "base/result.h"
#include "metadata/page.h"
#include "model/moderation.h"
#include "runtime/task.h"

namespace portreto::metadata {

// The acts of administrators. Nothing here changes or removes what an entry says. What metadata_store.h says of all
// stores holds here.
class AuditStore {
 public:
  virtual ~AuditStore() = default;
  virtual Task<Status> insert(model::AuditEntry entry) = 0;  // kAlreadyExists for the same id
  // Gives the outcome to one that has none yet; another one that it has already stays. kNotFound.
  virtual Task<Status> finish(AuditId id, model::AuditEntry::Outcome outcome) = 0;
  virtual Task<Result<Page<model::AuditEntry>>> list(PageRequest page) = 0;  // newest first
};

}  // namespace portreto::metadata
