#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/audit_log.h"
#include "services/invitations.h"
#include "services/site_service.h"

namespace portreto::roles::app {

// What administrators decide for everybody: settings and invitations, each change in the log of their acts. All outlive
// the handlers.
class SiteHandlers {
 public:
  SiteHandlers(services::SiteService& site, services::Invitations& invitations, metadata::MetadataStore& metadata,
               services::AuditLog& audit, const Answers& answers)
      : site_(site), invitations_(invitations), metadata_(metadata), audit_(audit), answers_(answers) {}

  Task<Result<http::Response>> look(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> list_invitations(http::Request& request);
  Task<Result<http::Response>> invite(http::Request& request);
  Task<Result<http::Response>> revoke_invitation(http::Request& request);

 private:
  Task<Result<http::Response>> settings_answer(const http::Request& request, model::SiteSettings settings);
  api::InvitationItem item_of(const model::Invitation& invitation, const services::People& people) const;

  services::SiteService& site_;
  services::Invitations& invitations_;
  metadata::MetadataStore& metadata_;
  services::AuditLog& audit_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
