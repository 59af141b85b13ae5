#include "roles/app/follow_handlers.h"

#include "roles/app/input.h"

namespace portreto::roles::app {

Task<Result<http::Response>> FollowHandlers::follow(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto standing, co_await follows_.follow(viewer_of(request), path_text(request, "username")));
  co_return api::answer(api::FollowResult{relation_of(standing)});
}

Task<Result<http::Response>> FollowHandlers::unfollow(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto standing,
                     co_await follows_.unfollow(viewer_of(request), path_text(request, "username")));
  co_return api::answer(api::FollowResult{relation_of(standing)});
}

Task<Result<http::Response>> FollowHandlers::followers(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list,
                     co_await follows_.followers(viewer_of(request), path_text(request, "username"), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.follows(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> FollowHandlers::following(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list,
                     co_await follows_.following(viewer_of(request), path_text(request, "username"), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.follows(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> FollowHandlers::requests(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await follows_.requests(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.follows(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> FollowHandlers::accept(http::Request& request) {
  PORTRETO_CO_TRY(co_await follows_.accept(viewer_of(request), path_text(request, "username")));
  co_return api::no_content();
}

Task<Result<http::Response>> FollowHandlers::decline(http::Request& request) {
  PORTRETO_CO_TRY(co_await follows_.decline(viewer_of(request), path_text(request, "username")));
  co_return api::no_content();
}

Task<Result<http::Response>> FollowHandlers::remove_follower(http::Request& request) {
  PORTRETO_CO_TRY(co_await follows_.remove_follower(viewer_of(request), path_text(request, "username")));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
