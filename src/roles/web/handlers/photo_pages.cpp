#include <algorithm>

#include "base/id.h"
#include "base/parse_number.h"
#include "http/url.h"
#include "roles/api/rest.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using http::Method;

std::string photo_path(Exchange& exchange) { return "/photos/" + http::encode_path_segment(exchange.parameter("id")); }

// "Beach, New York"
std::string text_of(const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags) text.append(text.empty() ? "" : ", ").append(tag);
  return text;
}

std::vector<std::string> tags_in(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    tags.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return tags;
}

Task<Result<http::Response>> show_photo(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto photo, co_await exchange.get<api::PhotoPage>(exchange.paged(photo_path(exchange))));
  exchange.page().viewer = std::move(photo.viewer);
  co_return html(render_photo(exchange.page(), photo, Uuid::generate().str()));
}

Task<Result<http::Response>> show_copies(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto copies, co_await exchange.get<api::PhotoCopies>(photo_path(exchange) + "/copies"));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  co_return html(render_photo_copies(exchange.page(), exchange.parameter("id"), copies));
}

Task<Result<api::PhotoPage>> own_photo(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto photo, co_await exchange.get<api::PhotoPage>(photo_path(exchange)));
  if (!photo.permissions.can_edit) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = photo.viewer;
  co_return photo;
}

Task<Result<http::Response>> edit_photo_form(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto photo, co_await own_photo(exchange));
  FormState form;
  form.values = {{"description", photo.photo.description},
                 {"alt", photo.photo.alt},
                 {"location", photo.photo.location},
                 {"tags", text_of(photo.photo.tags)},
                 {"positions", photo.photo.positions ? std::string(model::to_string(*photo.photo.positions)) : ""},
                 {"revision", std::to_string(photo.photo.revision)}};
  co_return html(render_edit_photo(exchange.page(), form, photo));
}

Task<Result<http::Response>> edit_photo(Exchange& exchange, FormState form) {
  api::PhotoPatch patch{
      .location = form.value("location"), .description = form.value("description"), .alt = form.value("alt")};
  if (form.values.contains("tags")) patch.tags = tags_in(form.value("tags"));
  if (form.values.contains("positions")) patch.positions = form.value("positions");
  PORTRETO_CO_ASSIGN(patch.revision, form.number("revision"));
  auto changed = co_await exchange.send<api::PhotoPage>(Method::kPatch, photo_path(exchange), patch);
  if (changed) co_return see_other(photo_path(exchange));
  if (changed.error().fields.empty()) co_return fail(std::move(changed).error());
  form.error = std::move(changed).error();
  PORTRETO_CO_ASSIGN(const auto photo, co_await own_photo(exchange));
  co_return html(render_edit_photo(exchange.page(), form, photo), 400);
}

// Of the upload page's script, which knows a photo's id and nothing else of it yet.
Task<Result<http::Response>> describe_photo(Exchange& exchange, FormState form) {
  PORTRETO_CO_ASSIGN(const auto photo, co_await own_photo(exchange));
  const api::PhotoPatch patch{.revision = photo.photo.revision, .alt = form.value("alt")};
  PORTRETO_CO_TRY(co_await exchange.send<api::PhotoPage>(Method::kPatch, photo_path(exchange), patch));
  if (exchange.wants_json()) co_return api::no_content();
  co_return see_other(photo_path(exchange));
}

// "" is no number, and neither is "first".
template <typename Number>
Result<std::optional<Number>> number_in(const FormState& form, std::string_view name) {
  const std::string text = form.value(name);
  if (text.empty()) return std::nullopt;
  const auto number = parse_number<Number>(text);
  if (!number) return fail(Error::invalid_field(std::string(name), "This is not a whole number."));
  return number;
}

Task<Result<http::Response>> place_photo(Exchange& exchange, FormState form) {
  api::PlaceInput place{.before = PhotoId::parse(form.value("before")), .after = PhotoId::parse(form.value("after"))};
  PORTRETO_CO_ASSIGN(place.position, number_in<std::uint64_t>(form, "position"));
  PORTRETO_CO_ASSIGN(place.steps, number_in<std::int64_t>(form, "steps"));
  PORTRETO_CO_ASSIGN(const auto placed,
                     co_await exchange.send<api::PlaceResult>(Method::kPost, photo_path(exchange) + "/place", place));
  if (exchange.wants_json()) co_return json(api::to_json(placed));
  co_return see_other(form.value("return_to"));
}

Task<Result<http::Response>> ask_delete_photo(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto photo, co_await exchange.get<api::PhotoPage>(photo_path(exchange)));
  if (!photo.permissions.can_delete) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  exchange.page().viewer = std::move(photo.viewer);
  const std::string gallery = "/galleries/" + photo.gallery.id.str();
  co_return html(render_question(
      exchange.page(), {.heading = exchange.page().say("Delete this photo?"_t),
                        .text = exchange.page().say("The photo and its original are deleted. This cannot be undone."_t),
                        .action = photo_path(exchange) + "/delete",
                        .submit_label = exchange.page().say("Delete the photo"_t),
                        .cancel_url = photo_path(exchange),
                        .return_to = gallery}));
}

Task<Result<http::Response>> delete_photo(Exchange& exchange, FormState form) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, photo_path(exchange)));
  co_return see_other(form.value("return_to"));
}

// The app tier answers with the signed address of the original; the browser goes there by itself.
Task<Result<http::Response>> download_original(Exchange& exchange) {
  return exchange.follow(photo_path(exchange) + "/original");
}

}  // namespace

void add_photo_pages(PageRoutes& routes) {
  routes.page("/photos/{id}", show_photo);
  routes.page("/photos/{id}/original", download_original);
  routes.page("/photos/{id}/copies", show_copies);
  routes.page("/photos/{id}/edit", edit_photo_form);
  routes.form("/photos/{id}/edit", edit_photo);
  routes.form("/photos/{id}/alt", describe_photo);
  routes.form("/photos/{id}/place", place_photo);
  routes.page("/photos/{id}/delete", ask_delete_photo);
  routes.form("/photos/{id}/delete", delete_photo);
}

}  // namespace portreto::roles::web
