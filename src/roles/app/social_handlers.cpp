#include "roles/app/social_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

Result<model::Target> target_of(const http::Request& request, model::TargetKind kind) {
  if (kind == model::TargetKind::kGallery) {
    PORTRETO_ASSIGN(const auto id, path_id<GalleryId>(request));
    return model::target_of(id);
  }
  PORTRETO_ASSIGN(const auto id, path_id<PhotoId>(request));
  return model::target_of(id);
}

}  // namespace

Task<Result<http::Response>> SocialHandlers::like(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto target, target_of(request, kind));
  PORTRETO_CO_ASSIGN(const auto reactions, co_await social_.like(viewer_of(request), target));
  co_return api::answer(reactions_of(reactions));
}

Task<Result<http::Response>> SocialHandlers::unlike(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto target, target_of(request, kind));
  PORTRETO_CO_ASSIGN(const auto reactions, co_await social_.unlike(viewer_of(request), target));
  co_return api::answer(reactions_of(reactions));
}

Task<Result<http::Response>> SocialHandlers::list_likes(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto target, target_of(request, kind));
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto likers, co_await social_.likers(viewer_of(request), target, cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.likers(likers));
  co_return api::answer(page);
}

Task<Result<http::Response>> SocialHandlers::list_comments(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto target, target_of(request, kind));
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await social_.comments(viewer_of(request), target, cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.comments(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> SocialHandlers::add_comment(http::Request& request, model::TargetKind kind) {
  PORTRETO_CO_ASSIGN(const auto target, target_of(request, kind));
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::CommentInput>(request));
  PORTRETO_CO_ASSIGN(const auto view,
                     co_await social_.comment(viewer_of(request), target, std::move(input.text), std::move(key)));
  PORTRETO_CO_ASSIGN(const auto comment, answers_.comment(view));
  co_return api::created(comment.comment, "/api/v1/comments/" + comment.comment.id.str());
}

Task<Result<http::Response>> SocialHandlers::look_comment(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<CommentId>(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await social_.one(viewer_of(request), id));
  PORTRETO_CO_ASSIGN(const auto comment, answers_.comment(view));
  co_return api::answer(comment);
}

Task<Result<http::Response>> SocialHandlers::change_comment(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<CommentId>(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::CommentInput>(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await social_.edit(viewer_of(request), id, std::move(input.text)));
  PORTRETO_CO_ASSIGN(const auto comment, answers_.comment(view));
  co_return api::answer(comment.comment);
}

Task<Result<http::Response>> SocialHandlers::remove_comment(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<CommentId>(request));
  PORTRETO_CO_TRY(co_await social_.remove(viewer_of(request), id));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
