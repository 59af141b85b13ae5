#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/access.h"
#include "services/audit_log.h"
#include "services/people_by_name.h"
#include "services/quota_service.h"

namespace portreto::roles::app {

// How much of their photos people keep and may keep: one's own, and for administrators anybody's. All outlive the
// handlers.
class QuotaHandlers {
 public:
  QuotaHandlers(services::QuotaService& quotas, metadata::MetadataStore& metadata, services::AuditLog& audit,
                const Answers& answers)
      : quotas_(quotas),
        metadata_(metadata),
        access_(metadata),
        by_name_(access_, metadata.remembered()),
        audit_(audit),
        answers_(answers) {}

  Task<Result<http::Response>> own(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);

 private:
  Task<Result<api::QuotaView>> view_of(services::Viewer viewer, UserId person);

  services::QuotaService& quotas_;
  metadata::MetadataStore& metadata_;
  services::Access access_;
  services::PeopleByName by_name_;
  services::AuditLog& audit_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
