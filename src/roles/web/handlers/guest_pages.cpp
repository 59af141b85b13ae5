#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "http/status.h"
#include "http/url.h"
#include "roles/api/rest.h"
#include "roles/web/handlers/photo_files.h"
#include "roles/web/handlers/shared_link.h"
#include "roles/web/like_state.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

// What people without an account do on the pages of a share link whose owner lets them.
namespace portreto::roles::web {
namespace {

using http::Method;

// The gallery, or the photo {id}, below the link's page or below what the REST interface has for the link.
std::string shared_thing(Exchange& exchange, std::string_view link, model::TargetKind kind) {
  if (kind == model::TargetKind::kGallery) return std::string(link);
  return fmt::format("{}/photos/{}", link, http::encode_path_segment(exchange.parameter("id")));
}

// A script gets the new state as JSON, a form goes back to the page that it was on.
Task<Result<http::Response>> set_guest_like(Exchange& exchange, model::TargetKind kind, Method method) {
  const std::string path = shared_thing(exchange, shared_api_path(exchange), kind) + "/like";
  PORTRETO_CO_ASSIGN(const auto reactions, co_await exchange.send_for<api::Reactions>(method, path));
  if (exchange.wants_json()) co_return json(api::to_json(LikeState{reactions.is_liked, reactions.likes}));
  co_return see_other(shared_thing(exchange, shared_path(exchange), kind));
}

Task<Result<http::Response>> add_guest_comment(Exchange& exchange, FormState form, model::TargetKind kind) {
  const std::string page = shared_thing(exchange, shared_path(exchange), kind);
  const std::string path = shared_thing(exchange, shared_api_path(exchange), kind) + "/comments";
  const api::GuestCommentInput input{form.value("name"), form.value("text")};
  auto added = co_await exchange.send<api::CommentItem>(Method::kPost, path, input, form.value("idempotency_key"));
  if (added) co_return see_other(page + "#comments");
  if (added.error().fields.empty()) co_return fail(std::move(added).error());
  form.error = std::move(added).error();
  exchange.page().url = page;
  const unsigned status = http::status_of(form.error->code);
  if (kind == model::TargetKind::kGallery) co_return co_await show_shared_gallery(exchange, std::move(form), status);
  co_return co_await show_shared_photo(exchange, std::move(form), status);
}

std::string guest_comment_path(Exchange& exchange, const std::string& link) {
  return link + "/comments/" + http::encode_path_segment(exchange.parameter("comment"));
}

// A page of this link and of no other, so that nobody is led elsewhere.
std::string page_of_link(Exchange& exchange, const std::string& path) {
  const std::string own = shared_path(exchange);
  return path.starts_with(own + "/") || path.starts_with(own + "?") ? local_path(path) : own;
}

Task<Result<http::Response>> ask_delete_guest_comment(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto gallery, co_await exchange.get<api::SharedGalleryPage>(shared_api_path(exchange)));
  if (!gallery.guests) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
  const std::string back = page_of_link(exchange, exchange.query("return_to"));
  co_return html(
      render_question(exchange.page(), {.heading = exchange.page().say("Delete your comment?"_t),
                                        .text = exchange.page().say("This cannot be undone."_t),
                                        .action = guest_comment_path(exchange, shared_path(exchange)) + "/delete",
                                        .submit_label = exchange.page().say("Delete the comment"_t),
                                        .cancel_url = back + "#comments",
                                        .return_to = back}));
}

Task<Result<http::Response>> delete_guest_comment(Exchange& exchange, FormState form) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, guest_comment_path(exchange, shared_api_path(exchange))));
  co_return see_other(page_of_link(exchange, form.value("return_to")) + "#comments");
}

Task<Result<http::Response>> add_guest_photos(Exchange& exchange) {
  const std::string path = shared_api_path(exchange) + "/photos";
  const auto path_of = [&](const FormFiles& files) {
    return path + "?guest_name=" + http::encode_query_value(files.value("guest_name"));
  };
  PORTRETO_CO_ASSIGN(const auto outcomes, co_await add_files(exchange, path_of));
  const std::string gallery = shared_path(exchange);
  if (outcomes.empty()) co_return see_other(gallery);
  exchange.page().url = gallery;  // this page itself cannot be opened again
  co_return html(render_upload_result(exchange.page(), gallery, gallery, outcomes));
}

// The gallery, with the part of the list of what waits that the guest came from.
std::string held_page(Exchange& exchange) { return with_cursor(shared_path(exchange), exchange.query("held"), "held"); }

// Where the photo is that this guest added: on its own page, or, while it waits until the owner lets it through, on the
// gallery's, in the part of the list that the guest came from. kNotFound of any other.
Task<Result<std::string>> page_with_own_photo(Exchange& exchange) {
  const auto photo = co_await exchange.get<api::SharedPhotoPage>(shared_photo_api_path(exchange));
  if (photo && photo->can_delete) {
    co_return shared_thing(exchange, shared_path(exchange), model::TargetKind::kPhoto);
  }
  if (!photo && photo.error().code != ErrorCode::kNotFound) co_return fail(photo.error());
  PORTRETO_CO_ASSIGN(const auto gallery,
                     co_await exchange.get<api::SharedGalleryPage>(exchange.paged(shared_api_path(exchange))));
  const bool is_held = std::ranges::any_of(
      gallery.held_photos, [&](const api::PhotoItem& held) { return held.id.str() == exchange.parameter("id"); });
  if (!is_held) co_return fail(ErrorCode::kNotFound, "There is nothing at this address.");
  co_return held_page(exchange);
}

Task<Result<http::Response>> ask_delete_guest_photo(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(std::string back, co_await page_with_own_photo(exchange));
  const std::string page = shared_thing(exchange, shared_path(exchange), model::TargetKind::kPhoto);
  co_return html(render_question(
      exchange.page(), {.heading = exchange.page().say("Delete this photo?"_t),
                        .text = exchange.page().say("The photo and its original are deleted. This cannot be undone."_t),
                        .action = page + "/delete",
                        .submit_label = exchange.page().say("Delete the photo"_t),
                        .cancel_url = std::move(back),
                        .return_to = held_page(exchange)}));
}

Task<Result<http::Response>> delete_guest_photo(Exchange& exchange, FormState form) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, shared_photo_api_path(exchange)));
  co_return see_other(page_of_link(exchange, form.value("return_to")));
}

// A script, which knows a photo's id and nothing else of it yet, is told no more than that it is done.
Task<Result<http::Response>> describe_guest_photo(Exchange& exchange, FormState form) {
  const std::string json = api::to_json(api::SharedPhotoPatch{form.value("alt")});
  PORTRETO_CO_TRY(co_await exchange.send_json(Method::kPatch, shared_photo_api_path(exchange), json));
  if (exchange.wants_json()) co_return api::no_content();
  co_return see_other(shared_thing(exchange, shared_path(exchange), model::TargetKind::kPhoto));
}

FormHandler guest_like(model::TargetKind kind, Method method) {
  return below_shared_form([kind, method](Exchange& exchange, FormState) -> Task<Result<http::Response>> {
    return set_guest_like(exchange, kind, method);
  });
}

FormHandler guest_comment(model::TargetKind kind) {
  return below_shared_form([kind](Exchange& exchange, FormState form) -> Task<Result<http::Response>> {
    return add_guest_comment(exchange, std::move(form), kind);
  });
}

}  // namespace

void add_guest_pages(PageRoutes& routes, std::uint64_t files_bytes_max) {
  routes.upload("/s/{secret}/photos", files_bytes_max, as_some_guest(add_guest_photos));
  routes.page("/s/{secret}/photos/{id}/delete", below_shared(ask_delete_guest_photo));
  routes.form("/s/{secret}/photos/{id}/delete", below_shared_form(delete_guest_photo));
  routes.form("/s/{secret}/photos/{id}/alt", below_shared_form(describe_guest_photo));
  for (const auto kind : {model::TargetKind::kGallery, model::TargetKind::kPhoto}) {
    const std::string thing = kind == model::TargetKind::kGallery ? "/s/{secret}" : "/s/{secret}/photos/{id}";
    routes.form(thing + "/like", guest_like(kind, Method::kPut));
    routes.form(thing + "/unlike", guest_like(kind, Method::kDelete));
    routes.form(thing + "/comments", guest_comment(kind));
  }
  routes.page("/s/{secret}/comments/{comment}/delete", below_shared(ask_delete_guest_comment));
  routes.form("/s/{secret}/comments/{comment}/delete", below_shared_form(delete_guest_comment));
}

}  // namespace portreto::roles::web
