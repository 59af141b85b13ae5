#include <utility>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

// Adds "name=value" to a path's query, where there is a value.
void add_query(std::string& path, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  path += path.contains('?') ? '&' : '?';
  path.append(name).append(1, '=').append(http::encode_query_value(value));
}

// Who is not signed in may look for what is public, and for nobody.
SearchKind kind_of(Exchange& exchange) {
  const std::string kind = exchange.query("kind");
  if (kind == "photos") return SearchKind::kPhotos;
  if (kind == "galleries") return SearchKind::kGalleries;
  if (kind == "people" || exchange.is_signed_in()) return SearchKind::kPeople;
  return SearchKind::kPhotos;
}

SearchAsked asked_of(Exchange& exchange) {
  return {.kind = kind_of(exchange),
          .text = exchange.query("q"),
          .tag = exchange.query("tag"),
          .camera = exchange.query("camera"),
          .from = exchange.query("from"),
          .to = exchange.query("to")};
}

std::string people_path(Exchange& exchange) {
  std::string path = "/people?q=" + http::encode_query_value(exchange.query("q"));
  add_query(path, "after", exchange.query("after"));
  return path;
}

std::string things_path(Exchange& exchange, const SearchAsked& asked) {
  const bool is_photos = asked.kind == SearchKind::kPhotos;
  std::string path = is_photos ? "/search/photos" : "/search/galleries";
  add_query(path, "q", asked.text);
  if (is_photos) {
    add_query(path, "tag", asked.tag);
    add_query(path, "camera", asked.camera);
  }
  add_query(path, "from", asked.from);
  add_query(path, "to", asked.to);
  add_query(path, "cursor", exchange.query("cursor"));
  return path;
}

template <typename Found>
Task<Result<http::Response>> show_found(Exchange& exchange, const SearchAsked& asked) {
  auto found = co_await exchange.get<Found>(things_path(exchange, asked));
  if (found) {
    exchange.page().viewer = std::move(found->viewer);
    co_return html(render_search(exchange.page(), asked, *found));
  }
  if (found.error().fields.empty()) co_return fail(std::move(found).error());
  if (exchange.is_signed_in()) {
    PORTRETO_CO_TRY(co_await exchange.load_viewer());
  }
  co_return html(render_refused_search(exchange.page(), asked, found.error()), 400);
}

Task<Result<http::Response>> search(Exchange& exchange) {
  const SearchAsked asked = asked_of(exchange);
  if (asked.text.starts_with('#') && asked.text.size() > 1) {
    co_return see_other("/tags/" + http::encode_path_segment(std::string_view(asked.text).substr(1)));
  }
  if (asked.kind == SearchKind::kPhotos) co_return co_await show_found<api::FoundPhotos>(exchange, asked);
  if (asked.kind == SearchKind::kGalleries) co_return co_await show_found<api::GalleryList>(exchange, asked);
  PORTRETO_CO_ASSIGN(auto people, co_await exchange.get<api::PeoplePage>(people_path(exchange)));
  exchange.page().viewer = std::move(people.viewer);
  co_return html(render_search(exchange.page(), asked, people));
}

// For a script, which would put the login page into its list.
Task<Result<http::Response>> search_options(Exchange& exchange) {
  auto people = co_await exchange.get<api::PeoplePage>(people_path(exchange));
  if (!people && people.error().code == ErrorCode::kUnauthenticated) people.emplace();
  if (!people) co_return fail(std::move(people).error());
  co_return html(render_people_options(*people));
}

Task<Result<http::Response>> show_tag(Exchange& exchange) {
  const std::string tag = exchange.parameter("tag");
  const std::string path = exchange.paged("/tags/" + http::encode_path_segment(tag));
  PORTRETO_CO_ASSIGN(auto found, co_await exchange.get<api::FoundPhotos>(path));
  exchange.page().viewer = std::move(found.viewer);
  co_return html(render_tag(exchange.page(), tag, found));
}

}  // namespace

void add_search_pages(PageRoutes& routes) {
  routes.page("/search", search);
  routes.page("/search/people", search_options);
  routes.page("/tags/{tag}", show_tag);
}

}  // namespace portreto::roles::web
