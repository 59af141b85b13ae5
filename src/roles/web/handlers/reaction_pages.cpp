#include <fmt/format.h>

#include "http/url.h"
#include "roles/web/like_state.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using http::Method;

std::string thing_path(Exchange& exchange, std::string_view kind) {
  return fmt::format("/{}/{}", kind, http::encode_path_segment(exchange.parameter("id")));
}

std::string comment_path(Exchange& exchange) {
  return "/comments/" + http::encode_path_segment(exchange.parameter("id"));
}

// A script gets the new state as JSON, a form goes back to the page that it was on.
Task<Result<http::Response>> set_like(Exchange& exchange, FormState form, std::string path, Method method) {
  PORTRETO_CO_ASSIGN(const auto reactions, co_await exchange.send_for<api::Reactions>(method, path + "/like"));
  if (exchange.wants_json()) co_return json(api::to_json(LikeState{reactions.is_liked, reactions.likes}));
  co_return see_other(form.value("return_to"));
}

Task<Result<http::Response>> show_likers(Exchange& exchange, model::TargetKind kind, std::string thing) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::LikerList>(exchange.paged(thing + "/likes")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_likers(exchange.page(), list, kind, thing));
}

Task<Result<http::Response>> add_comment(Exchange& exchange, FormState form, std::string path) {
  const api::CommentInput input{form.value("text")};
  PORTRETO_CO_TRY(co_await exchange.send<api::CommentItem>(Method::kPost, path + "/comments", input,
                                                           form.value("idempotency_key")));
  co_return see_other(path + "#comments");
}

// Where a comment stands, and back to it.
std::string page_of(const api::CommentView& comment) {
  return fmt::format("/{}/{}#comments", comment.target == model::TargetKind::kGallery ? "galleries" : "photos",
                     comment.target_id.str());
}

Task<Result<http::Response>> edit_comment_form(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto comment, co_await exchange.get<api::CommentView>(comment_path(exchange)));
  if (!comment.comment.can_edit) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = std::move(comment.viewer);
  FormState form;
  form.values = {{"text", comment.comment.text}};
  co_return html(render_edit_comment(exchange.page(), form, exchange.parameter("id"), page_of(comment)));
}

Task<Result<http::Response>> edit_comment(Exchange& exchange, FormState form) {
  const api::CommentInput input{form.value("text")};
  auto changed = co_await exchange.send<api::CommentItem>(Method::kPatch, comment_path(exchange), input);
  if (changed) co_return see_other(form.value("return_to"));
  if (changed.error().fields.empty()) co_return fail(std::move(changed).error());
  form.error = std::move(changed).error();
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(
      render_edit_comment(exchange.page(), form, exchange.parameter("id"), local_path(form.value("return_to"))), 400);
}

Task<Result<http::Response>> ask_delete_comment(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto comment, co_await exchange.get<api::CommentView>(comment_path(exchange)));
  if (!comment.comment.can_delete) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = std::move(comment.viewer);
  co_return html(render_question(exchange.page(), {.heading = exchange.page().say("Delete this comment?"_t),
                                                   .text = exchange.page().say("“{}”"_t, comment.comment.text),
                                                   .action = comment_path(exchange) + "/delete",
                                                   .submit_label = exchange.page().say("Delete the comment"_t),
                                                   .cancel_url = page_of(comment),
                                                   .return_to = page_of(comment)}));
}

Task<Result<http::Response>> delete_comment(Exchange& exchange, FormState form) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, comment_path(exchange)));
  co_return see_other(form.value("return_to"));
}

FormHandler like_handler(std::string kind, Method method) {
  return [kind = std::move(kind), method](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    return set_like(exchange, std::move(form), thing_path(exchange, kind), method);
  };
}

FormHandler comment_handler(std::string kind) {
  return [kind = std::move(kind)](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    return add_comment(exchange, std::move(form), thing_path(exchange, kind));
  };
}

}  // namespace

void add_reaction_pages(PageRoutes& routes) {
  for (const auto& [kind, target] :
       {std::pair("galleries", model::TargetKind::kGallery), std::pair("photos", model::TargetKind::kPhoto)}) {
    routes.page(fmt::format("/{}/{{id}}/likes", kind), [kind, target](Exchange& exchange) {
      return show_likers(exchange, target, thing_path(exchange, kind));
    });
    routes.form(fmt::format("/{}/{{id}}/like", kind), like_handler(kind, Method::kPut));
    routes.form(fmt::format("/{}/{{id}}/unlike", kind), like_handler(kind, Method::kDelete));
    routes.form(fmt::format("/{}/{{id}}/comments", kind), comment_handler(kind));
  }
  routes.page("/comments/{id}/edit", edit_comment_form);
  routes.form("/comments/{id}/edit", edit_comment);
  routes.page("/comments/{id}/delete", ask_delete_comment);
  routes.form("/comments/{id}/delete", delete_comment);
}

}  // namespace portreto::roles::web
