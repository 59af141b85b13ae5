#include "roles/app/section_handlers.h"

#include <fmt/format.h>

#include <utility>

#include "roles/api/request_dto.h"
#include "roles/api/rest.h"
#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

api::SectionLink link_to(const model::Section& section) { return {section.id.str(), section.title}; }

}  // namespace

Task<Result<http::Response>> SectionHandlers::begin(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::SectionInput>(request));
  PORTRETO_CO_ASSIGN(
      const auto section,
      co_await sections_.begin(viewer_of(request), gallery, {std::move(input.title), input.photo}, std::move(key)));
  // Where it is shown: the gallery, from there on.
  co_return api::created(link_to(section),
                         fmt::format("/api/v1/galleries/{}?section={}", gallery.str(), section.id.str()));
}

Task<Result<http::Response>> SectionHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto id, path_id<SectionId>(request, "section"));
  PORTRETO_CO_ASSIGN(auto patch, co_await api::read_input<api::SectionPatch>(request));
  PORTRETO_CO_ASSIGN(const auto section,
                     co_await sections_.change(viewer_of(request), gallery, id, {std::move(patch.title), patch.photo}));
  co_return api::answer(link_to(section));
}

Task<Result<http::Response>> SectionHandlers::remove(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto id, path_id<SectionId>(request, "section"));
  PORTRETO_CO_TRY(co_await sections_.remove(viewer_of(request), gallery, id));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
