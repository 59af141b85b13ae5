#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/social_service.h"

namespace portreto::roles::app {

// Likes and comments. Those that belong to a gallery or a photo are told by the route which of the two {id} names.
class SocialHandlers {
 public:
  SocialHandlers(services::SocialService& social, const Answers& answers) : social_(social), answers_(answers) {}

  Task<Result<http::Response>> like(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> unlike(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> list_likes(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> list_comments(http::Request& request, model::TargetKind kind);
  Task<Result<http::Response>> add_comment(http::Request& request, model::TargetKind kind);

  Task<Result<http::Response>> look_comment(http::Request& request);
  Task<Result<http::Response>> change_comment(http::Request& request);
  Task<Result<http::Response>> remove_comment(http::Request& request);

 private:
  services::SocialService& social_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
