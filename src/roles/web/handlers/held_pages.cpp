#include <string>
#include <utility>
#include <vector>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Guests' photos that wait until the owner of their gallery lets them through, or deletes them.
namespace portreto::roles::web {
namespace {

using http::Method;

std::string waiting_gallery_path(Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id"));
}

Task<Result<http::Response>> waiting_page(Exchange& exchange) {
  const std::string path = waiting_gallery_path(exchange) + "/held-photos";
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::HeldPhotoList>(exchange.paged(path)));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_waiting(exchange.page(), list));
}

// Of one that somebody else has let through or deleted meanwhile nothing is left to do.
Task<Status> settle(Exchange& exchange, const std::string& id, bool is_released) {
  const std::string path = "/photos/" + http::encode_path_segment(id);
  auto done = is_released ? co_await exchange.send(Method::kPut, path + "/release")
                          : co_await exchange.send(Method::kDelete, path);
  if (!done && done.error().code != ErrorCode::kNotFound) co_return done;
  co_return Status{};
}

// Each by a request of its own: where one fails, those before it are done, and the page has the others still.
Task<Result<http::Response>> settle_all(Exchange& exchange, FormState form) {
  const std::vector<std::string> chosen = chosen_in(form);
  const bool is_released = form.value("action") == "release";
  if (!is_released && form.value("action") != "delete") {
    co_return fail(ErrorCode::kInvalidArgument, "Choose what to do with the photos.");
  }
  const std::string waiting = waiting_gallery_path(exchange) + "/waiting";
  if (!is_released && !chosen.empty() && form.value("confirmed") != "true") {
    PORTRETO_CO_TRY(co_await exchange.load_viewer());
    co_return html(render_delete_selected(exchange.page(), waiting, chosen));
  }
  for (const std::string& id : chosen) {
    co_await exchange.keep_session_fresh();
    PORTRETO_CO_TRY(co_await settle(exchange, id, is_released));
  }
  co_return see_other(waiting);
}

}  // namespace

void add_held_pages(PageRoutes& routes) {
  routes.page("/galleries/{id}/waiting", waiting_page);
  routes.form("/galleries/{id}/waiting", settle_all);
}

}  // namespace portreto::roles::web
