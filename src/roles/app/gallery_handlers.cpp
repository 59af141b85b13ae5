#include "roles/app/gallery_handlers.h"

#include <utility>

#include "roles/app/file_answers.h"
#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

Result<services::GalleryService::Change> change_of(api::GalleryPatch patch) {
  services::GalleryService::Change change{.revision = patch.revision,
                                          .name = std::move(patch.name),
                                          .description = std::move(patch.description),
                                          .audience = patch.audience,
                                          .shares_originals = patch.shares_originals,
                                          .comments_off = patch.comments_off,
                                          .positions = patch.positions,
                                          .hides_camera = patch.hides_camera,
                                          .order = patch.order,
                                          .people = std::move(patch.people),
                                          .contributors = std::move(patch.contributors)};
  if (!patch.cover) return change;
  change.cover.emplace();
  if (patch.cover->empty()) return change;
  const auto id = PhotoId::parse(*patch.cover);
  if (!id) return fail(Error::invalid_field("cover", "The cover must be the id of a photo."));
  *change.cover = *id;
  return change;
}

}  // namespace

Task<Result<http::Response>> GalleryHandlers::list_own(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await galleries_.list_own(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.galleries(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> GalleryHandlers::create(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::GalleryInput>(request));
  PORTRETO_CO_ASSIGN(
      const auto view,
      co_await galleries_.create(
          viewer_of(request),
          {std::move(input.name), input.description.value_or(""), input.audience.value_or(model::Audience::kPrivate),
           input.shares_originals.value_or(false), input.comments_off.value_or(false),
           std::move(input.people).value_or(std::vector<std::string>()),
           input.positions.value_or(model::PositionDetail::kHidden), input.hides_camera.value_or(false)},
          std::move(key)));
  PORTRETO_CO_ASSIGN(const auto page, answers_.gallery(view));
  co_return api::created(page, "/api/v1/galleries/" + page.gallery.id.str());
}

Task<Result<http::Response>> GalleryHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  services::GalleryService::Part part;
  PORTRETO_CO_ASSIGN(part.photos.after, query_cursor(request));
  PORTRETO_CO_ASSIGN(part.photos.limit, query_limit(request, services::kPhotosPerPage));
  PORTRETO_CO_ASSIGN(part.comments_after, query_cursor(request, "comments"));
  part.section = query_text(request, "section");
  PORTRETO_CO_ASSIGN(const auto view, co_await galleries_.look(viewer_of(request), id, part));
  PORTRETO_CO_ASSIGN(const auto page, answers_.gallery(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> GalleryHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(auto patch, co_await api::read_input<api::GalleryPatch>(request));
  PORTRETO_CO_ASSIGN(auto change, change_of(std::move(patch)));
  PORTRETO_CO_ASSIGN(const auto view, co_await galleries_.change(viewer_of(request), id, std::move(change)));
  PORTRETO_CO_ASSIGN(const auto page, answers_.gallery(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> GalleryHandlers::remove_contributor(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_TRY(co_await galleries_.remove_contributor(viewer_of(request), id, path_text(request, "username")));
  co_return api::no_content();
}

Task<Result<http::Response>> GalleryHandlers::remove(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_TRY(co_await galleries_.remove(viewer_of(request), id));
  co_return api::no_content();
}

Task<Result<http::Response>> GalleryHandlers::archive(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(auto archive, co_await archives_.open(viewer_of(request), id, request.context.peer_address));
  co_return archive_answer(std::move(archive));
}

}  // namespace portreto::roles::app
