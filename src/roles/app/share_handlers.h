#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/archive/gallery_archive.h"
#include "services/gallery_service.h"
#include "services/photo_service.h"
#include "services/share_service.h"

namespace portreto::roles::app {

// What whoever sent this request may see, by the secret in its path and the tokens in its header.
Task<Result<services::Viewer>> open_shared(services::ShareService& shares, const http::Request& request);

// The same as it was sent, for ShareService::show.
services::ShareService::Holder holder_of(const http::Request& request);

// Share links: for the owner of a gallery, and for those who come by one. The latter need no account; who they are does
// not matter, an access token of theirs is not looked at.
class ShareHandlers {
 public:
  // What is shown is shown by the services that show it to everyone else.
  struct Shown {
    services::GalleryService& galleries;
    services::PhotoService& photos;
    services::GalleryArchives& archives;
  };
  ShareHandlers(services::ShareService& shares, Shown shown, const Answers& answers)
      : shares_(shares), shown_(shown), answers_(answers) {}

  Task<Result<http::Response>> create(http::Request& request);
  Task<Result<http::Response>> list(http::Request& request);
  Task<Result<http::Response>> change(http::Request& request);
  Task<Result<http::Response>> revoke(http::Request& request);

  Task<Result<http::Response>> unlock(http::Request& request);
  Task<Result<http::Response>> look(http::Request& request);
  // A picture of the gallery for previews of the link elsewhere.
  Task<Result<http::Response>> cover(http::Request& request);
  Task<Result<http::Response>> archive(http::Request& request);
  Task<Result<http::Response>> photo(http::Request& request);
  Task<Result<http::Response>> original(http::Request& request);

 private:
  services::ShareService& shares_;
  const Shown shown_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
