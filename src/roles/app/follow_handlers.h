#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/follow_service.h"

namespace portreto::roles::app {

class FollowHandlers {
 public:
  FollowHandlers(services::FollowService& follows, const Answers& answers) : follows_(follows), answers_(answers) {}

  Task<Result<http::Response>> follow(http::Request& request);
  Task<Result<http::Response>> unfollow(http::Request& request);
  Task<Result<http::Response>> followers(http::Request& request);
  Task<Result<http::Response>> following(http::Request& request);
  Task<Result<http::Response>> requests(http::Request& request);
  Task<Result<http::Response>> accept(http::Request& request);
  Task<Result<http::Response>> decline(http::Request& request);
  Task<Result<http::Response>> remove_follower(http::Request& request);

 private:
  services::FollowService& follows_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
