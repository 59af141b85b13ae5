#include "roles/app/guest_handlers.h"

#include <utility>

#include "roles/app/input.h"
#include "roles/app/share_handlers.h"

namespace portreto::roles::app {
namespace {

Result<model::Target> shared_target(const http::Request& request, const services::Viewer& viewer,
                                    model::TargetKind kind) {
  if (kind == model::TargetKind::kGallery) return model::target_of(viewer.link->gallery);
  PORTRETO_ASSIGN(const auto id, path_id<PhotoId>(request));
  return model::target_of(id);
}

}  // namespace

Task<Result<http::Response>> GuestHandlers::like(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_ASSIGN(const auto target, shared_target(request, viewer, kind));
  PORTRETO_CO_ASSIGN(const auto reactions, co_await guests_.like(viewer, target, request.context.peer_address));
  co_return api::answer(reactions_of(reactions));
}

Task<Result<http::Response>> GuestHandlers::unlike(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_ASSIGN(const auto target, shared_target(request, viewer, kind));
  PORTRETO_CO_ASSIGN(const auto reactions, co_await guests_.unlike(viewer, target, request.context.peer_address));
  co_return api::answer(reactions_of(reactions));
}

Task<Result<http::Response>> GuestHandlers::add_comment(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_ASSIGN(const auto target, shared_target(request, viewer, kind));
  // Before what was sent is looked at, or its errors would tell that there is such an address.
  PORTRETO_CO_TRY(services::GuestService::check_allowed(viewer));
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::GuestCommentInput>(request));
  PORTRETO_CO_ASSIGN(
      const auto view,
      co_await guests_.comment(viewer, target, {std::move(input.name), std::move(input.text), std::move(key)},
                               request.context.peer_address));
  PORTRETO_CO_ASSIGN(const auto comment, answers_.comment(view));
  co_return api::created(comment.comment,
                         "/api/v1/shared/" + path_text(request, "secret") + "/comments/" + comment.comment.id.str());
}

Task<Result<http::Response>> GuestHandlers::remove_comment(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_ASSIGN(const auto id, path_id<CommentId>(request, "comment"));
  PORTRETO_CO_TRY(co_await guests_.remove(viewer, id));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
