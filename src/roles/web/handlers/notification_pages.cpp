#include <utility>

#include "http/url.h"
#include "roles/web/notification_stream.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

Task<Result<http::Response>> show_notifications(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::NotificationList>(exchange.paged("/notifications")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_notifications(exchange.page(), list));
}

Task<Result<http::Response>> mark_read(Exchange& exchange, FormState form) {
  const api::SeenInput input{parse_rfc3339(form.value("until"))};
  PORTRETO_CO_TRY(co_await exchange.send_json(http::Method::kPost, "/notifications/seen", api::to_json(input)));
  co_return see_other("/notifications");
}

Task<Result<api::NotificationNews>> first_news(Exchange& exchange) {
  std::string position(exchange.request().headers.find("Last-Event-ID").value_or(""));
  if (position.empty()) position = exchange.query("position");
  const std::string path = "/notifications/news?position=";
  auto news = co_await exchange.get<api::NotificationNews>(path + http::encode_query_value(position));
  // One that we do not understand, of whichever version: then from now on.
  if (!news && news.error().code == ErrorCode::kInvalidArgument) {
    news = co_await exchange.get<api::NotificationNews>(path);
  }
  co_return news;
}

Task<Result<http::Response>> open_stream(Exchange& exchange, StreamSlots& slots) {
  auto news = co_await first_news(exchange);
  if (!news && news.error().code == ErrorCode::kUnauthenticated && exchange.is_signed_in()) {
    co_await exchange.renew_session();  // the token was refused before its time
    news = co_await first_news(exchange);
  }
  if (!news && news.error().code == ErrorCode::kUnauthenticated && !exchange.restore_failure()) {
    co_return http::Response{.status = 204};  // by which a browser knows not to come back
  }
  if (!news) co_return fail(std::move(news).error());
  PORTRETO_CO_ASSIGN(auto slot, slots.take(news->user));
  const WebDependencies& d = exchange.dependencies();
  http::Response response;
  response.body = std::make_shared<NotificationStream>(
      NotificationStream::Dependencies{d.app, d.is_draining, d.notification_interval, *exchange.page().language},
      exchange.request().context, exchange.access_token(), *news, std::move(slot));
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");  // nginx would keep the events until it has many
  co_return response;
}

}  // namespace

void add_notification_pages(PageRoutes& routes, StreamSlots& slots) {
  routes.page("/notifications", show_notifications);
  routes.form("/notifications/seen", mark_read);
  routes.page("/notifications/stream", [&slots](Exchange& exchange) { return open_stream(exchange, slots); });
}

}  // namespace portreto::roles::web
