#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/audit_log.h"
#include "services/moderation_service.h"
#include "services/report_service.h"

namespace portreto::roles::app {

// Reports by anybody, and the administrators' queue and log.
class ModerationHandlers {
 public:
  ModerationHandlers(services::ReportService& reports, services::ModerationService& moderation,
                     services::AuditLog& audit, const Answers& answers)
      : reports_(reports), moderation_(moderation), audit_(audit), answers_(answers) {}

  Task<Result<http::Response>> report_gallery(http::Request& request);
  Task<Result<http::Response>> report_photo(http::Request& request);
  Task<Result<http::Response>> report_comment(http::Request& request);
  Task<Result<http::Response>> report_profile(http::Request& request);

  Task<Result<http::Response>> list(http::Request& request);
  Task<Result<http::Response>> decide(http::Request& request);
  Task<Result<http::Response>> list_audit(http::Request& request);

 private:
  template <typename Thing>
  Task<Result<http::Response>> report(http::Request& request, Thing thing);

  services::ReportService& reports_;
  services::ModerationService& moderation_;
  services::AuditLog& audit_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
