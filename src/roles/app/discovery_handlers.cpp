#include "roles/app/discovery_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

Result<std::optional<std::chrono::year_month_day>> query_date(const http::Request& request, std::string_view name) {
  const std::string text = query_text(request, name);
  if (text.empty()) return std::nullopt;
  const auto date = parse_date(text);
  if (!date) return fail(Error::invalid_field(std::string(name), "This is not a date, as in 2026-05-31."));
  return date;
}

Result<services::Wanted> wanted_of(const http::Request& request) {
  services::Wanted wanted{
      .text = query_text(request, "q"), .tag = query_text(request, "tag"), .camera = query_text(request, "camera")};
  PORTRETO_ASSIGN(wanted.from, query_date(request, "from"));
  PORTRETO_ASSIGN(wanted.to, query_date(request, "to"));
  return wanted;
}

}  // namespace

Task<Result<http::Response>> DiscoveryHandlers::feed(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await feed_.feed(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.feed(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::feed_news(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto since, query_cursor(request, "since"));
  if (!since) co_return fail(Error::invalid_field("since", "Say since when: the `newest` of a page of the feed."));
  PORTRETO_CO_ASSIGN(const auto news, co_await feed_.news(viewer_of(request), *since));
  co_return api::answer(api::FeedNews{news.count, news.has_more});
}

Task<Result<http::Response>> DiscoveryHandlers::shared_with(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await feed_.shared_with(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.galleries(list));
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

Task<Result<http::Response>> DiscoveryHandlers::photos(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto wanted, wanted_of(request));
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await search_.photos(viewer_of(request), std::move(wanted), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.found_photos(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::galleries(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto wanted, wanted_of(request));
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list, co_await search_.galleries(viewer_of(request), std::move(wanted), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.galleries(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::tag(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto list,
                     co_await search_.photos(viewer_of(request), {.tag = path_text(request, "tag")}, cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.found_photos(list));
  co_return api::answer(page);
}

Task<Result<http::Response>> DiscoveryHandlers::suggestions(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto list, co_await search_.suggestions(viewer_of(request)));
  PORTRETO_CO_ASSIGN(const auto page, answers_.people(list, {}));
  co_return api::answer(page);
}

}  // namespace portreto::roles::app
