#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/notification_service.h"

namespace portreto::roles::app {

class NotificationHandlers {
 public:
  NotificationHandlers(services::NotificationService& notifications, const Answers& answers)
      : notifications_(notifications), answers_(answers) {}

  Task<Result<http::Response>> list(http::Request& request);
  Task<Result<http::Response>> news(http::Request& request);
  Task<Result<http::Response>> unread(http::Request& request);
  Task<Result<http::Response>> mark_read(http::Request& request);

 private:
  services::NotificationService& notifications_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
