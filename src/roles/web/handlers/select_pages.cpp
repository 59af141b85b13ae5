#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Doing one thing to several photos of a gallery: each by a request of its own, so that one that is refused does not
// keep the others back.
namespace portreto::roles::web {
namespace {

using http::Method;

constexpr int kGalleryPagesMax = 10;  // to choose from, when photos are moved

std::string gallery_path(Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id"));
}

Task<Result<std::vector<api::GalleryCard>>> own_galleries(Exchange& exchange) {
  std::vector<api::GalleryCard> galleries;
  std::string path = "/galleries";
  for (int page = 0; page < kGalleryPagesMax; ++page) {
    PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::GalleryList>(path));
    std::ranges::move(list.galleries, std::back_inserter(galleries));
    if (!list.next) break;
    path = "/galleries?cursor=" + http::encode_query_value(*list.next);
  }
  co_return galleries;
}

Task<Result<http::Response>> show_selection(Exchange& exchange, const FormState& form, unsigned status) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await exchange.get<api::GalleryPage>(exchange.paged(gallery_path(exchange))));
  if (!gallery.permissions.can_edit) co_return fail(ErrorCode::kNotFound, "There is no such page.");
  PORTRETO_CO_ASSIGN(const auto galleries, co_await own_galleries(exchange));
  exchange.page().viewer = std::move(gallery.viewer);
  co_return html(render_select(exchange.page(), form, gallery, galleries), status);
}

Task<Result<http::Response>> select_photos(Exchange& exchange) {
  const FormState form;
  co_return co_await show_selection(exchange, form, 200);
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (text.substr(0, end).find_first_not_of(' ') != text.npos) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return parts;
}

// What the form asks for, of each photo; kInvalidArgument when it is not clear.
Result<api::PhotoEdit> edit_of(const FormState& form) {
  const std::string action = form.value("action");
  api::PhotoEdit edit;
  if (action == "tag" || action == "untag") {
    auto tags = split(form.value("tags"));
    if (tags.empty()) return fail(Error::invalid_field("tags", "Which tags? Write them apart by commas."));
    (action == "tag" ? edit.add_tags : edit.remove_tags) = std::move(tags);
  } else if (action == "locate") {
    edit.location = form.value("location");
  } else if (action == "move") {
    edit.gallery = GalleryId::parse(form.value("gallery"));
    if (!edit.gallery) return fail(Error::invalid_field("gallery", "Choose the gallery to move them to."));
  } else {
    return fail(ErrorCode::kInvalidArgument, "Choose what to do with the photos.");
  }
  return edit;
}

Task<Status> change(Exchange& exchange, const std::string& id, const std::optional<api::PhotoEdit>& edit) {
  const std::string path = "/photos/" + http::encode_path_segment(id);
  if (!edit) co_return co_await exchange.send(Method::kDelete, path);
  co_return co_await exchange.send_json(Method::kPost, path + "/edit", api::to_json(*edit));
}

Task<Result<http::Response>> change_selected(Exchange& exchange, FormState form) {
  const std::vector<std::string> chosen = chosen_in(form);
  if (chosen.empty()) {
    form.error = Error{ErrorCode::kInvalidArgument, "Select photos first."};
    co_return co_await show_selection(exchange, form, 400);
  }
  std::optional<api::PhotoEdit> edit;  // none: they are deleted
  if (form.value("action") == "delete") {
    if (form.value("confirmed") != "true") {
      PORTRETO_CO_TRY(co_await exchange.load_viewer());
      co_return html(render_delete_selected(exchange.page(), gallery_path(exchange) + "/select", chosen));
    }
  } else {
    auto asked = edit_of(form);
    if (!asked) {
      form.error = std::move(asked).error();
      co_return co_await show_selection(exchange, form, 400);
    }
    edit = *std::move(asked);
  }

  std::vector<SelectOutcome> outcomes;
  for (const std::string& id : chosen) {
    co_await exchange.keep_session_fresh();
    auto done = co_await change(exchange, id, edit);
    if (!done && done.error().code == ErrorCode::kUnauthenticated) co_return fail(std::move(done).error());
    if (!done && !done.error().fields.empty() && outcomes.empty()) {
      // What is asked for is wrong in itself.
      form.error = std::move(done).error();
      co_return co_await show_selection(exchange, form, 400);
    }
    outcomes.push_back({id, done ? std::string() : std::move(done).error().message});
  }
  const bool is_whole = std::ranges::all_of(outcomes, [](const SelectOutcome& one) { return one.reason.empty(); });
  if (is_whole) co_return see_other(gallery_path(exchange));
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = gallery_path(exchange);  // this page itself cannot be opened again
  co_return html(render_select_result(exchange.page(), gallery_path(exchange), outcomes));
}

}  // namespace

std::vector<std::string> chosen_in(const FormState& form) {
  std::vector<std::string> chosen;
  for (const auto& [name, value] : form.values) {
    const std::string_view prefix = kSelectionPrefix;
    if (name.starts_with(prefix) && value == "true") chosen.push_back(name.substr(prefix.size()));
  }
  return chosen;
}

void add_select_pages(PageRoutes& routes) {
  routes.page("/galleries/{id}/select", select_photos);
  routes.form("/galleries/{id}/select", change_selected);
}

}  // namespace portreto::roles::web
