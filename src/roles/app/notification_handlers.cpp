#include "roles/app/notification_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

// A query parameter that an earlier answer gave; nothing when it is missing or empty.
template <typename T>
Result<std::optional<T>> query_place(const http::Request& request, std::string_view name) {
  const std::string text = query_text(request, name);
  if (text.empty()) return std::optional<T>();
  if (auto place = T::parse(text)) return place;
  return fail(Error::invalid_field(std::string(name), "Send what an earlier answer gave, unchanged."));
}

}  // namespace

Task<Result<http::Response>> NotificationHandlers::list(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto after, query_place<metadata::NotificationKey>(request, "cursor"));
  PORTRETO_CO_ASSIGN(const auto listed, co_await notifications_.list(viewer_of(request), after));
  PORTRETO_CO_ASSIGN(const auto page, answers_.notifications(listed));
  co_return api::answer(page);
}

Task<Result<http::Response>> NotificationHandlers::news(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto position, query_place<services::NewsPosition>(request, "position"));
  PORTRETO_CO_ASSIGN(const auto told, co_await notifications_.news(viewer_of(request), std::move(position)));
  PORTRETO_CO_ASSIGN(const auto news, answers_.news(told));
  co_return api::answer(news);
}

Task<Result<http::Response>> NotificationHandlers::unread(http::Request& request) {
  PORTRETO_CO_ASSIGN(const std::uint64_t count, co_await notifications_.unread(viewer_of(request)));
  co_return api::answer(api::UnreadCount{count});
}

Task<Result<http::Response>> NotificationHandlers::mark_read(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::SeenInput>(request));
  PORTRETO_CO_TRY(co_await notifications_.mark_read(viewer_of(request), input.until));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
