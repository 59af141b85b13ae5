#include "roles/app/discovery_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {

Task<Result<http::Response>> DiscoveryHandlers::feed(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await feed_.feed(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.feed(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::explore(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await feed_.explore(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.galleries(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::people(http::Request& request) {
  const std::string query = query_text(request, "q");
  PORTRETO_CO_ASSIGN(const auto list, co_await search_.people(viewer_of(request), query, query_text(request, "after")));
  PORTRETO_CO_ASSIGN(const auto page, answers_.people(list, query));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::suggestions(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto list, co_await search_.suggestions(viewer_of(request)));
  PORTRETO_CO_ASSIGN(const auto page, answers_.people(list, {}));
  co_return api::answer(page);
}

}  // namespace portreto::roles::app
