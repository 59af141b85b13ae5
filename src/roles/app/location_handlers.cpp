#include "roles/app/location_handlers.h"

#include <utility>

#include "roles/api/rest.h"
#include "roles/api/storage_dto.h"

namespace portreto::roles::app {

void LocationHandlers::add_to(http::Router& router) {
  router.add({.method = http::Method::kGet,
              .pattern = "/api/v1/blobs/{blob}/copies",
              .access = http::Access::kService,
              .body_bytes_max = 0,
              .handler = [this](http::Request& request) { return copies(request); }});
}

Task<Result<http::Response>> LocationHandlers::copies(http::Request& request) {
  const auto blob = BlobId::parse(request.path_parameters.find("blob")->second);
  if (!blob) co_return fail(ErrorCode::kNotFound, "There is no such blob.");
  PORTRETO_CO_ASSIGN(model::BlobLocation location, co_await locations_.find(*blob));
  if (location.copies.empty()) co_return fail(ErrorCode::kNotFound, "There is no such blob.");
  co_return api::answer(api::CopyList{std::move(location.copies)});
}

}  // namespace portreto::roles::app
