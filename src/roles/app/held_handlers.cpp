#include "roles/app/held_handlers.h"

#include "roles/app/input.h"
#include "services/gallery_service.h"

namespace portreto::roles::app {

Task<Result<http::Response>> HeldHandlers::list(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  metadata::PageRequest page;
  PORTRETO_CO_ASSIGN(page.after, query_cursor(request));
  PORTRETO_CO_ASSIGN(page.limit, query_limit(request, services::kPhotosPerPage));
  PORTRETO_CO_ASSIGN(const auto view, co_await held_.list(viewer_of(request), gallery, page));
  PORTRETO_CO_ASSIGN(const auto list, answers_.held_photos(view));
  co_return api::answer(list);
}

Task<Result<http::Response>> HeldHandlers::release(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto photo, path_id<PhotoId>(request));
  PORTRETO_CO_TRY(co_await held_.release(viewer_of(request), photo));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
