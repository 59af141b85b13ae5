#pragma once

#include "http/message.h"
#include "roles/app/answers.h"
#include "services/held_photos.h"

namespace portreto::roles::app {

// Guests' photos that wait until the owner of their gallery lets them through.
class HeldHandlers {
 public:
  HeldHandlers(services::HeldPhotos& held, const Answers& answers) : held_(held), answers_(answers) {}

  Task<Result<http::Response>> list(http::Request& request);
  Task<Result<http::Response>> release(http::Request& request);

 private:
  services::HeldPhotos& held_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
