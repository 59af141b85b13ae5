#pragma once

#include <string>

#include "http/message.h"
#include "services/guest_service.h"
#include "services/share_service.h"

namespace portreto::roles::app {

// Who adds photos: somebody who is logged in, or, on the routes that have a {secret}, a guest by a share link that lets
// them. Handlers that ask it serve both. Thread-safe; dependencies must outlive it.
class Adders {
 public:
  Adders(services::ShareService& shares, services::GuestService& guests) : shares_(shares), guests_(guests) {}

  // Errors of ShareService::open and GuestService::check_may_add, before anything else of the request is looked at.
  Task<Result<services::Viewer>> viewer(const http::Request& request);
  // Before a photo is begun: kTooManyRequests to guests who began very many.
  Task<Status> count_photo(services::Viewer viewer, const http::Request& request);
  // The same of a text that says what one shows.
  Task<Status> count_description(services::Viewer viewer, const http::Request& request);

  // The gallery that {id} names, or that the link is to.
  static Result<GalleryId> gallery(const services::Viewer& viewer, const http::Request& request);
  // Below which the same routes lie as those of this one: "/api/v1", or that of the link.
  static std::string base(const services::Viewer& viewer, const http::Request& request);

 private:
  services::ShareService& shares_;
  services::GuestService& guests_;
};

}  // namespace portreto::roles::app
