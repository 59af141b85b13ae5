#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "roles/app/operations/backends.h"
#include "roles/app/operations/fleet.h"
#include "services/audit_log.h"
#include "services/storage_nodes.h"

namespace portreto::roles::app {

// What administrators see of all processes, and want of storage nodes. All outlive the handlers.
struct OperationsSources {
  Fleet& fleet;
  Backends& backends;
};

class OperationsHandlers {
 public:
  OperationsHandlers(const OperationsSources& sources, metadata::MetadataStore& metadata, const Answers& answers,
                     const Clock& clock)
      : sources_(sources),
        metadata_(metadata),
        nodes_(metadata),
        audit_(metadata, clock),
        answers_(answers),
        clock_(clock) {}

  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> series(http::Request& request);
  Task<Result<http::Response>> change_node(http::Request& request);

 private:
  const OperationsSources sources_;
  metadata::MetadataStore& metadata_;
  services::StorageNodes nodes_;
  services::AuditLog audit_;
  const Answers& answers_;
  const Clock& clock_;
};

}  // namespace portreto::roles::app
