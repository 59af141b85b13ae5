#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/guest_service.h"
#include "services/share_service.h"

namespace portreto::roles::app {

// What people without an account do with what a share link shows them, where its owner lets them. As for what is shown
// (ShareHandlers), an access token is not looked at.
class GuestHandlers {
 public:
  GuestHandlers(services::ShareService& shares, services::GuestService& guests, const Answers& answers)
      : shares_(shares), guests_(guests), answers_(answers) {}

  Task<Result<http::Response>> like(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> unlike(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> add_comment(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> remove_comment(http::Request& request);

 private:
  services::ShareService& shares_;
  services::GuestService& guests_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
