#include <fmt/format.h>

#include <algorithm>

#include "base/id.h"
#include "http/status.h"
#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/section_parts.h"
#include "roles/web/views/views.h"

// The sections that the owner of a gallery makes in it.
namespace portreto::roles::web {
namespace {

using http::Method;

std::unexpected<Error> no_such_page() { return fail(ErrorCode::kNotFound, "There is no such page."); }

std::string path_of_gallery(Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id"));
}

std::string path_of_section(Exchange& exchange, const std::string& key) {
  return path_of_gallery(exchange) + "/sections/" + http::encode_path_segment(key);
}

Task<Result<api::GalleryPage>> own_gallery(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(path_of_gallery(exchange)));
  if (!gallery.permissions.can_edit) co_return no_such_page();
  exchange.page().viewer = gallery.viewer;
  co_return gallery;
}

// The page on which the gallery is arranged, from there on.
http::Response show_arranged(Exchange& exchange, const std::string& key) {
  return see_other(section_url(path_of_gallery(exchange) + "/arrange", key));
}

// What a person can do something about on the same page.
bool is_for_section_form(const Error& error) { return !error.fields.empty() || error.code == ErrorCode::kConflict; }

Task<Result<http::Response>> show_new(Exchange& exchange, FormState form, std::string photo_id) {
  PORTRETO_CO_ASSIGN(const auto gallery, co_await own_gallery(exchange));
  PORTRETO_CO_ASSIGN(const auto photo,
                     co_await exchange.get<api::PhotoPage>("/photos/" + http::encode_path_segment(photo_id)));
  if (photo.gallery.id != gallery.gallery.id) co_return no_such_page();
  const unsigned status = form.error ? http::status_of(form.error->code) : 200;
  std::string key = form.value("idempotency_key");
  if (key.empty()) key = Uuid::generate().str();
  co_return html(render_new_section(exchange.page(), form, gallery, photo, key), status);
}

Task<Result<http::Response>> new_section_form(Exchange& exchange) {
  return show_new(exchange, {}, exchange.query("photo"));
}

Task<Result<http::Response>> begin_section(Exchange& exchange, FormState form) {
  const auto photo = PhotoId::parse(form.value("photo"));
  if (!photo) co_return no_such_page();
  const api::SectionInput input{form.value("title"), *photo};
  auto begun = co_await exchange.send<api::SectionLink>(Method::kPost, path_of_gallery(exchange) + "/sections", input,
                                                        form.value("idempotency_key"));
  if (begun) co_return show_arranged(exchange, begun->key);
  if (!is_for_section_form(begun.error())) co_return fail(std::move(begun).error());
  form.error = std::move(begun).error();
  co_return co_await show_new(exchange, std::move(form), photo->str());
}

Task<Result<http::Response>> move_section(Exchange& exchange, FormState form) {
  const auto photo = PhotoId::parse(form.value("photo"));
  if (!photo) co_return no_such_page();
  const std::string key = form.value("section");
  const api::SectionPatch patch{.title = {}, .photo = photo};
  auto moved = co_await exchange.send<api::SectionLink>(Method::kPatch, path_of_section(exchange, key), patch);
  if (moved) co_return show_arranged(exchange, moved->key);
  if (!is_for_section_form(moved.error())) co_return fail(std::move(moved).error());
  form.error = std::move(moved).error();
  co_return co_await show_new(exchange, std::move(form), photo->str());
}

Task<Result<http::Response>> show_edit(Exchange& exchange, FormState form) {
  PORTRETO_CO_ASSIGN(const auto gallery, co_await own_gallery(exchange));
  const std::string key = exchange.parameter("section");
  const auto section = std::ranges::find(gallery.sections, key, &api::SectionItem::key);
  if (section == gallery.sections.end() || !section->title) co_return no_such_page();
  if (!form.error) form.values["title"] = *section->title;
  const unsigned status = form.error ? http::status_of(form.error->code) : 200;
  co_return html(render_edit_section(exchange.page(), form, gallery, *section), status);
}

Task<Result<http::Response>> edit_section_form(Exchange& exchange) { return show_edit(exchange, {}); }

Task<Result<http::Response>> edit_section(Exchange& exchange, FormState form) {
  const std::string key = exchange.parameter("section");
  const api::SectionPatch patch{.title = form.value("title"), .photo = {}};
  auto changed = co_await exchange.send<api::SectionLink>(Method::kPatch, path_of_section(exchange, key), patch);
  if (changed) co_return show_arranged(exchange, changed->key);
  if (changed.error().fields.empty()) co_return fail(std::move(changed).error());
  form.error = std::move(changed).error();
  co_return co_await show_edit(exchange, std::move(form));
}

Task<Result<http::Response>> remove_section(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, path_of_section(exchange, exchange.parameter("section"))));
  co_return see_other(path_of_gallery(exchange) + "/arrange");
}

}  // namespace

void add_section_pages(PageRoutes& routes) {
  routes.page("/galleries/{id}/sections/new", new_section_form);
  routes.form("/galleries/{id}/sections/new", begin_section);
  routes.form("/galleries/{id}/sections/move", move_section);
  routes.page("/galleries/{id}/sections/{section}", edit_section_form);
  routes.form("/galleries/{id}/sections/{section}", edit_section);
  routes.form("/galleries/{id}/sections/{section}/remove", remove_section);
}

}  // namespace portreto::roles::web
