#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

Task<Result<http::Response>> home(Exchange& exchange) {
  if (!exchange.is_signed_in()) {
    PORTRETO_CO_ASSIGN(const auto recent, co_await exchange.get<api::GalleryList>("/explore"));
    co_return html(render_landing(exchange.page(), recent));
  }
  PORTRETO_CO_ASSIGN(auto feed, co_await exchange.get<api::FeedPage>(exchange.paged("/feed")));
  exchange.page().viewer = std::move(feed.viewer);
  co_return html(render_feed(exchange.page(), feed, exchange.query("cursor").empty()));
}

// For the script of the page, which asks from time to time.
Task<Result<http::Response>> feed_news(Exchange& exchange) {
  const std::string path = "/feed/news?since=" + http::encode_query_value(exchange.query("since"));
  PORTRETO_CO_ASSIGN(const auto news, co_await exchange.get<api::FeedNews>(path));
  co_return json(api::to_json(news));
}

Task<Result<http::Response>> shared_with(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::GalleryList>(exchange.paged("/shared-with-me")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_shared_with(exchange.page(), list));
}

Task<Result<http::Response>> explore(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::GalleryList>(exchange.paged("/explore")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_explore(exchange.page(), list));
}

// Browsers keep it for when we are away: nobody's, and asked of no other tier.
Task<Result<http::Response>> offline(Exchange& exchange) { co_return html(render_offline(exchange.page())); }

}  // namespace

void add_feed_pages(PageRoutes& routes) {
  routes.page("/", home);
  routes.script(http::Method::kGet, "/feed/news", 0, feed_news);
  routes.page("/shared-with-me", shared_with);
  routes.page("/explore", explore);
  routes.page("/offline", offline);
}

}  // namespace portreto::roles::web
