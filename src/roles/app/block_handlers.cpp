#include "roles/app/block_handlers.h"

#include "roles/app/input.h"

namespace portreto::roles::app {

Task<Result<http::Response>> BlockHandlers::put(http::Request& request, model::BlockKind kind) {
  PORTRETO_CO_TRY(co_await blocks_.put(viewer_of(request), path_text(request, "username"), kind));
  co_return api::no_content();
}

Task<Result<http::Response>> BlockHandlers::remove(http::Request& request, model::BlockKind kind) {
  PORTRETO_CO_TRY(co_await blocks_.remove(viewer_of(request), path_text(request, "username"), kind));
  co_return api::no_content();
}

Task<Result<http::Response>> BlockHandlers::list(http::Request& request, model::BlockKind kind) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await blocks_.list(viewer_of(request), kind, cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.follows(list));
  co_return api::answer(page);
}

}  // namespace portreto::roles::app
