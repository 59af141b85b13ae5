#include "roles/app/adders.h"

#include <utility>

#include "roles/app/input.h"
#include "roles/app/share_handlers.h"

namespace portreto::roles::app {

Task<Result<services::Viewer>> Adders::viewer(const http::Request& request) {
  if (!request.path_parameters.contains("secret")) co_return viewer_of(request);
  PORTRETO_CO_ASSIGN(auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_TRY(services::GuestService::check_may_add(viewer));
  co_return viewer;
}

Task<Status> Adders::count_photo(services::Viewer viewer, const http::Request& request) {
  if (!viewer.link) co_return Status{};
  co_return co_await guests_.count_photo(std::move(viewer), request.context.peer_address);
}

Task<Status> Adders::count_description(services::Viewer viewer, const http::Request& request) {
  co_return co_await guests_.count_description(std::move(viewer), request.context.peer_address);
}

Result<GalleryId> Adders::gallery(const services::Viewer& viewer, const http::Request& request) {
  if (viewer.link) return viewer.link->gallery;
  return path_id<GalleryId>(request);
}

std::string Adders::base(const services::Viewer& viewer, const http::Request& request) {
  return viewer.link ? "/api/v1/shared/" + path_text(request, "secret") : "/api/v1";
}

}  // namespace portreto::roles::app
