#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {

std::string render_select(const PageContext& context, const FormState& form, const api::GalleryPage& gallery,
                          const std::vector<api::GalleryCard>& galleries) {
  Layout layout(context, "select.tpl", context.say("Select in {}"_t, gallery.gallery.name), Section::kGalleries);
  Dictionary& page = layout.page();
  const std::string id = gallery.gallery.id.str();
  page.set("GALLERY_ID", id);
  page.set("GALLERY_NAME", gallery.gallery.name);
  if (gallery.photos.empty()) {
    page.show("EMPTY");
    return layout.render();
  }
  Dictionary& photos = page.add_section("PHOTOS");
  set_form(photos, form, {"tags", "location"});
  for (const api::GalleryCard& other : galleries) {
    if (other.id == gallery.gallery.id) continue;
    Dictionary& option = photos.add_section("GALLERY_OPTION");
    option.set("VALUE", other.id.str());
    option.set("LABEL", other.name);
    option.show_if(form.value("gallery") == other.id.str(), "SELECTED");
  }
  for (std::size_t i = 0; i < gallery.photos.size(); ++i) {
    const api::PhotoItem& photo = gallery.photos[i];
    Dictionary& item = photos.add_section("ITEM");
    const std::string name = std::string(kSelectionPrefix) + photo.id.str();
    item.set("FIELD", name);
    item.show_if(form.value(name) == "true", "CHECKED");
    const std::string otherwise = context.say("Photo {0} of {1}"_t, i + 1, gallery.photos.size());
    set_picture(
        layout, item,
        {photo.width, photo.height, photo.average_color, photo.alt.empty() ? otherwise : photo.alt, photo.sources});
  }
  set_more(page, "/galleries/" + id + "/select", gallery.next);
  return layout.render();
}

std::string render_delete_selected(const PageContext& context, std::string_view path,
                                   const std::vector<std::string>& photos) {
  Layout layout(context, "select_delete.tpl", "Delete photos"_t, Section::kGalleries);
  Dictionary& page = layout.page();
  page.set_count("HEADING", photos.size(), "Delete {} photo?|Delete {} photos?"_n);
  page.set("SELECT_PATH", path);
  for (const std::string& photo : photos) page.add_section("PHOTO").set("FIELD", std::string(kSelectionPrefix) + photo);
  return layout.render();
}

std::string render_select_result(const PageContext& context, std::string_view path,
                                 const std::vector<SelectOutcome>& outcomes) {
  const auto done = std::ranges::count_if(outcomes, [](const SelectOutcome& one) { return one.reason.empty(); });
  const std::string heading =
      context.say("{0} done, {1} not"_t, done, outcomes.size() - static_cast<std::size_t>(done));
  Layout layout(context, "select_result.tpl", heading, Section::kGalleries);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("GALLERY_PATH", path);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    Dictionary& result = page.add_section("RESULT");
    result.set("PHOTO_ID", outcomes[i].photo);
    result.set("NUMBER", i + 1);
    if (outcomes[i].reason.empty()) {
      result.show("DONE");
    } else {
      result.add_section("FAILED").set("REASON", layout.language().say_error(outcomes[i].reason));
    }
  }
  return layout.render();
}

}  // namespace portreto::roles::web
