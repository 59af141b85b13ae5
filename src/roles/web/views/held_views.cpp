#include <string>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {

std::string render_waiting(const PageContext& context, const api::HeldPhotoList& list) {
  Layout layout(context, "waiting.tpl", "Photos that wait for you"_t, Section::kGalleries);
  layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  const std::string id = list.gallery.id.str();
  page.set("GALLERY_ID", id);
  page.set("GALLERY_NAME", list.gallery.name);
  page.show_if(list.photos.empty(), "EMPTY");
  if (list.photos.empty()) return layout.render();
  Dictionary& photos = page.add_section("PHOTOS");
  photos.set_count("COUNT_TEXT", list.count, "{} photo|{} photos"_n);
  // Of those on this page: nobody decides about what they have not seen.
  photos.set_count("RELEASE_ALL", list.photos.size(), "Let {} photo through|Let {} photos through"_n);
  photos.set_count("DELETE_ALL", list.photos.size(), "Delete {} photo|Delete {} photos"_n);
  for (std::size_t i = 0; i < list.photos.size(); ++i) {
    const api::HeldPhotoItem& held = list.photos[i];
    const std::string field = std::string(kSelectionPrefix) + held.photo.id.str();
    photos.add_section("FIELD_OF").set("FIELD", field);
    Dictionary& item = photos.add_section("ITEM");
    const std::string name = context.say("Photo {0} of {1}"_t, i + 1, list.photos.size());
    item.set("FIELD", field);
    item.set("PHOTO_NAME", name);
    item.set("GUEST_NAME", held.added_by_guest.empty() ? std::string(context.say("A guest"_t)) : held.added_by_guest);
    set_time(item, held.created_at);
    set_picture(layout, item,
                {held.photo.width, held.photo.height, held.photo.average_color,
                 held.photo.alt.empty() ? name : held.photo.alt, held.photo.sources});
  }
  set_more(page, "/galleries/" + id + "/waiting", list.next);
  return layout.render();
}

}  // namespace portreto::roles::web
