#include <fmt/format.h>

#include <algorithm>

#include "base/id.h"
#include "http/url.h"
#include "roles/web/handlers/photo_files.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using http::Method;

std::string gallery_path(Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id"));
}

// A form sends nothing for a box that is not checked.
bool is_checked(const FormState& form, std::string_view name) { return form.value(name) == "true"; }

// "maria, @theo ines": apart by whatever people put between names.
std::vector<std::string> names_in(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n,;@";
  std::vector<std::string> names;
  for (std::size_t end = 0;;) {
    const auto begin = text.find_first_not_of(kBetween, end);
    if (begin == text.npos) return names;
    end = std::min(text.find_first_of(kBetween, begin), text.size());
    names.emplace_back(text.substr(begin, end - begin));
  }
}

std::string text_of(const std::vector<api::UserSummary>& people) {
  std::string text;
  for (const api::UserSummary& person : people) text.append(text.empty() ? "" : ", ").append(person.username);
  return text;
}

// Asked for, and sent, with the audience that they are for; under another one they stay as they are.
std::optional<std::vector<std::string>> people_of(const FormState& form) {
  if (form.value("audience") != model::to_string(model::Audience::kPeople)) return std::nullopt;
  return names_in(form.value("people"));
}

// Of a form that asks for it: one of the Portreto before does not, and changes nothing.
std::optional<bool> hides_camera(const FormState& form) {
  if (!form.values.contains("positions")) return std::nullopt;
  return is_checked(form, "hides_camera");
}

Task<Result<http::Response>> own_galleries(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::GalleryList>(exchange.paged("/galleries")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_galleries(exchange.page(), list));
}

Task<Result<http::Response>> new_gallery_form(Exchange& exchange) {
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_new_gallery(exchange.page(), {}, Uuid::generate().str()));
}

Task<Result<http::Response>> create_gallery(Exchange& exchange, FormState form) {
  const api::GalleryInput input{form.value("name"),
                                form.value("description"),
                                model::parse_audience(form.value("audience")),
                                is_checked(form, "shares_originals"),
                                is_checked(form, "comments_off"),
                                people_of(form),
                                model::parse_position_detail(form.value("positions")),
                                hides_camera(form)};
  const std::string key = form.value("idempotency_key");
  auto created = co_await exchange.send<api::GalleryPage>(Method::kPost, "/galleries", input, key);
  if (created) co_return see_other("/galleries/" + created->gallery.id.str());
  if (created.error().fields.empty()) co_return fail(std::move(created).error());
  form.error = std::move(created).error();
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_new_gallery(exchange.page(), form, key), 400);
}

Task<Result<http::Response>> show_gallery(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(exchange.paged(gallery_path(exchange))));
  exchange.page().viewer = std::move(gallery.viewer);
  co_return html(render_gallery(exchange.page(), gallery, Uuid::generate().str(), upload_hint(exchange)));
}

Task<Result<http::Response>> edit_gallery_form(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(gallery_path(exchange)));
  if (!gallery.permissions.can_edit) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = std::move(gallery.viewer);
  FormState form;
  form.values = {{"name", gallery.gallery.name},
                 {"description", gallery.gallery.description},
                 {"audience", std::string(model::to_string(gallery.gallery.audience))},
                 {"people", text_of(gallery.people.value_or(std::vector<api::UserSummary>()))},
                 {"contributors", text_of(gallery.contributors.value_or(std::vector<api::UserSummary>()))},
                 {"cover", gallery.cover ? gallery.cover->str() : ""},
                 {"shares_originals", gallery.shares_originals ? "true" : ""},
                 {"positions", std::string(model::to_string(gallery.positions))},
                 {"hides_camera", gallery.hides_camera ? "true" : ""},
                 {"order", std::string(model::to_string(gallery.order))},
                 {"comments_off", gallery.permissions.comments_off ? "true" : ""},
                 {"revision", std::to_string(gallery.revision)}};
  co_return html(render_edit_gallery(exchange.page(), form, gallery));
}

Task<Result<http::Response>> edit_gallery(Exchange& exchange, FormState form) {
  const std::string path = gallery_path(exchange);
  api::GalleryPatch patch{.name = form.value("name"),
                          .description = form.value("description"),
                          .audience = model::parse_audience(form.value("audience")),
                          .shares_originals = is_checked(form, "shares_originals"),
                          .comments_off = is_checked(form, "comments_off"),
                          .people = people_of(form),
                          .order = model::parse_photo_order(form.value("order")),
                          .positions = model::parse_position_detail(form.value("positions")),
                          .hides_camera = hides_camera(form)};
  PORTRETO_CO_ASSIGN(patch.revision, form.number("revision"));
  if (form.values.contains("contributors")) patch.contributors = names_in(form.value("contributors"));
  if (form.values.contains("cover")) patch.cover = form.value("cover");
  auto changed = co_await exchange.send<api::GalleryPage>(Method::kPatch, path, patch);
  if (changed) co_return see_other(path);
  if (changed.error().fields.empty()) co_return fail(std::move(changed).error());
  form.error = std::move(changed).error();
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(path));
  exchange.page().viewer = std::move(gallery.viewer);
  co_return html(render_edit_gallery(exchange.page(), form, gallery), 400);
}

Task<Result<http::Response>> arrange_gallery(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(exchange.paged(gallery_path(exchange))));
  if (!gallery.permissions.can_edit) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = std::move(gallery.viewer);
  co_return html(render_arrange(exchange.page(), gallery));
}

Task<Result<http::Response>> begin_to_arrange(Exchange& exchange, FormState form) {
  api::GalleryPatch patch{.order = model::PhotoOrder::kManual};
  PORTRETO_CO_ASSIGN(patch.revision, form.number("revision"));
  PORTRETO_CO_TRY(co_await exchange.send<api::GalleryPage>(Method::kPatch, gallery_path(exchange), patch));
  co_return see_other(gallery_path(exchange) + "/arrange");
}

Task<Status> remove_contributor(Exchange& exchange, std::string_view username) {
  return exchange.send(Method::kDelete,
                       gallery_path(exchange) + "/contributors/" + http::encode_path_segment(username));
}

Task<Result<http::Response>> take_out_contributor(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await remove_contributor(exchange, exchange.parameter("username")));
  co_return see_other(gallery_path(exchange) + "/edit");
}

// What cannot be taken back is asked for first.
struct GalleryQuestion {
  bool (*is_for)(const api::GalleryPage&);  // whoever looks; for all others there is no such page
  const char* act;                          // behind the gallery's address
  Text heading, text, submit_label;
  const char* return_to;
};

PageHandler ask(GalleryQuestion question) {
  return [question](Exchange& exchange) -> Task<Result<http::Response>> {
    const std::string path = gallery_path(exchange);
    PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(path));
    if (!question.is_for(gallery)) co_return fail(ErrorCode::kNotFound, "There is no such page.");
    PageContext& page = exchange.page();
    page.viewer = std::move(gallery.viewer);
    co_return html(render_question(page, {.heading = page.say(question.heading, gallery.gallery.name),
                                          .text = page.say(question.text),
                                          .action = path + question.act,
                                          .submit_label = page.say(question.submit_label),
                                          .cancel_url = path,
                                          .return_to = question.return_to}));
  };
}

const GalleryQuestion kLeaving{
    .is_for = [](const api::GalleryPage& gallery) { return is_contributor(gallery); },
    .act = "/leave",
    .heading = "Leave “{}”?"_t,
    .text =
        "You can add no photos to it any more. What you added stays, and you can delete it as long as you have its address."_t,
    .submit_label = "Leave the gallery"_t,
    .return_to = "/shared-with-me"};

const GalleryQuestion kDeleting{
    .is_for = [](const api::GalleryPage& gallery) { return gallery.permissions.can_edit; },
    .act = "/delete",
    .heading = "Delete “{}”?"_t,
    .text = "The gallery and all photos in it are deleted, originals included. This cannot be undone."_t,
    .submit_label = "Delete the gallery"_t,
    .return_to = "/galleries"};

Task<Result<http::Response>> leave_gallery(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  if (!exchange.page().viewer) co_return fail(ErrorCode::kUnauthenticated, "Log in first.");
  PORTRETO_CO_TRY(co_await remove_contributor(exchange, exchange.page().viewer->username));
  co_return see_other("/shared-with-me");
}

Task<Result<http::Response>> delete_gallery(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, gallery_path(exchange)));
  co_return see_other("/galleries");
}

Task<Result<http::Response>> download_gallery(Exchange& exchange) {
  return exchange.relay(gallery_path(exchange) + "/archive");
}

}  // namespace

void add_gallery_pages(PageRoutes& routes) {
  routes.page("/galleries", own_galleries);
  routes.page("/galleries/new", new_gallery_form);
  routes.form("/galleries/new", create_gallery);
  routes.page("/galleries/{id}", show_gallery);
  routes.page("/galleries/{id}/archive", download_gallery);
  routes.page("/galleries/{id}/edit", edit_gallery_form);
  routes.form("/galleries/{id}/edit", edit_gallery);
  routes.page("/galleries/{id}/arrange", arrange_gallery);
  routes.form("/galleries/{id}/arrange", begin_to_arrange);
  routes.form("/galleries/{id}/contributors/{username}/remove", take_out_contributor);
  routes.page("/galleries/{id}/leave", ask(kLeaving));
  routes.form("/galleries/{id}/leave", leave_gallery);
  routes.page("/galleries/{id}/delete", ask(kDeleting));
  routes.form("/galleries/{id}/delete", delete_gallery);
}

}  // namespace portreto::roles::web
