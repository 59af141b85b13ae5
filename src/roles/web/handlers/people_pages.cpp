#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using http::Method;

std::string with_username(Exchange& exchange, std::string_view before, std::string_view after = {}) {
  std::string path(before);
  path += http::encode_path_segment(exchange.parameter("username"));
  path += after;
  return path;
}

Task<Result<http::Response>> show_profile(Exchange& exchange) {
  const std::string path = exchange.paged(with_username(exchange, "/profiles/"));
  PORTRETO_CO_ASSIGN(auto profile, co_await exchange.get<api::ProfilePage>(path));
  exchange.page().viewer = std::move(profile.viewer);
  co_return html(render_profile(exchange.page(), profile));
}

Task<Result<http::Response>> show_people(Exchange& exchange, FollowSide side) {
  const std::string_view list_name = side == FollowSide::kFollowers ? "/followers" : "/following";
  const std::string path = exchange.paged(with_username(exchange, "/profiles/", list_name));
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::FollowList>(path));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_people(exchange.page(), list, side));
}

Task<Result<http::Response>> show_requests(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::FollowList>(exchange.paged("/follow-requests")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_requests(exchange.page(), list));
}

Task<Result<http::Response>> show_kept_away(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto blocked, co_await exchange.get<api::FollowList>(exchange.paged("/blocks")));
  PORTRETO_CO_ASSIGN(const auto muted, co_await exchange.get<api::FollowList>("/mutes"));
  exchange.page().viewer = std::move(blocked.viewer);
  co_return html(render_kept_away(exchange.page(), blocked, muted));
}

Task<Result<http::Response>> ask_to_block(Exchange& exchange) {
  const std::string username = exchange.parameter("username");
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  const Question question{
      .heading = exchange.page().say("Block @{}?"_t, username),
      .text = exchange.page().say(
          "Neither of you then sees anything of the other, and follows between you end. You can take it "
          "back in the settings."_t),
      .action = with_username(exchange, "/u/", "/block"),
      .submit_label = exchange.page().say("Block"_t),
      .cancel_url = with_username(exchange, "/u/"),
      .return_to = "/settings/blocked"};
  co_return html(render_question(exchange.page(), question));
}

Task<Result<http::Response>> change_relation(Exchange& exchange, FormState form, Method method, std::string path,
                                             std::string fallback) {
  PORTRETO_CO_TRY(co_await exchange.send(method, std::move(path)));
  const std::string return_to = form.value("return_to");
  co_return see_other(return_to.empty() ? fallback : return_to);
}

// A button that changes how two people stand to each other, and then goes back to where it was, or to `fallback`.
FormHandler change(Method method, std::string before, std::string fallback = {}) {
  return [=](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    return change_relation(exchange, std::move(form), method, with_username(exchange, before), fallback);
  };
}

}  // namespace

void add_people_pages(PageRoutes& routes) {
  routes.page("/u/{username}", show_profile);
  routes.page("/u/{username}/followers", [](Exchange& e) { return show_people(e, FollowSide::kFollowers); });
  routes.page("/u/{username}/following", [](Exchange& e) { return show_people(e, FollowSide::kFollowing); });
  routes.form("/u/{username}/follow", change(Method::kPut, "/follows/"));
  routes.form("/u/{username}/unfollow", change(Method::kDelete, "/follows/"));
  routes.page("/u/{username}/block", ask_to_block);
  routes.form("/u/{username}/block", change(Method::kPut, "/blocks/", "/settings/blocked"));
  routes.form("/u/{username}/unblock", change(Method::kDelete, "/blocks/", "/settings/blocked"));
  routes.form("/u/{username}/mute", change(Method::kPut, "/mutes/", "/settings/blocked"));
  routes.form("/u/{username}/unmute", change(Method::kDelete, "/mutes/", "/settings/blocked"));
  routes.page("/settings/blocked", show_kept_away);
  routes.form("/followers/{username}/remove", change(Method::kDelete, "/followers/"));
  routes.page("/requests", show_requests);
  routes.form("/requests/{username}/accept", change(Method::kPut, "/follow-requests/", "/requests"));
  routes.form("/requests/{username}/decline", change(Method::kDelete, "/follow-requests/", "/requests"));
}

}  // namespace portreto::roles::web
