#include <fmt/format.h>

#include <string>

#include "model/limits.h"
#include "roles/web/views/photo_parts.h"
#include "roles/web/views/section_parts.h"
#include "roles/web/views/share_parts.h"
#include "roles/web/views/uploader_parts.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void set_new_link(Dictionary& page, const FormState& form) {
  page.show("OPEN");
  set_form(page, form, {"label"});
  page.show_if(form.value("allows_download") == "true", "ALLOWS_DOWNLOAD");
  page.show_if(form.value("allows_guests") == "true", "ALLOWS_GUESTS");
  page.show_if(form.value("holds_guest_photos") == "true", "HOLDS_PHOTOS");
  page.show_if(form.value("hides_gallery") == "true", "HIDES_GALLERY");
  add_expiries(page, form);
  const std::string chosen = form.value("guest_photos_max");
  for (const std::uint32_t count : {0U, 100U, model::kGuestPhotosUsual, model::kGuestPhotosMax}) {
    Dictionary& option = page.add_section("PHOTOS_OPTION");
    option.set("VALUE", std::to_string(count));
    option.set("LABEL", count == 0 ? std::string(page.language().say("None"_t))
                                   : page.language().count(count, "Up to {} photo|Up to {} photos"_n));
    option.show_if(chosen == std::to_string(count), "SELECTED");
  }
}

void add_link(Dictionary& links, const api::ShareLinkItem& link, Timestamp now) {
  Dictionary& item = links.add_section("LINK");
  item.set("LINK_ID", link.id.str());
  set_text_section(item, "LABEL", link.label);
  item.show_if(link.label.empty(), "NO_LABEL");
  set_time(item, link.created_at);
  if (link.expires_at) {
    set_text_section(item, *link.expires_at <= now ? "EXPIRED" : "EXPIRES",
                     date_text(item.language(), *link.expires_at));
  }
  item.show_if(link.has_password, "HAS_PASSWORD");
  item.show(link.hides_gallery ? "HIDES" : "SHOWS");
  if (!link.hides_gallery) {
    item.show_if(link.allows_download, "DOWNLOADS");
    item.show_if(link.allows_guests, "GUESTS");
    item.add_section("REACTIONS").show(link.allows_guests ? "LET" : "UNLET");
  }
  const bool takes_photos = link.guest_photos_max > 0;
  // One that hides the gallery is for adding photos: it stops when it is revoked.
  if (!link.hides_gallery || !takes_photos) {
    Dictionary& choice = item.add_section("CHOOSES");
    if (takes_photos) {
      choice.show("SOME");
    } else {
      choice.add_section("NONE_YET").set("PHOTOS_MAX", std::to_string(model::kGuestPhotosUsual));
    }
  }
  if (takes_photos) {
    Dictionary& photos = item.add_section("PHOTOS");
    if (link.holds_guest_photos) {
      photos.set_count("PHOTOS_TEXT", link.guest_photos_max,
                       "guests may add {} photo, which waits for you|guests may add {} photos, which wait for you"_n);
    } else {
      photos.set_count("PHOTOS_TEXT", link.guest_photos_max, "guests may add {} photo|guests may add {} photos"_n);
    }
    item.show(link.holds_guest_photos ? "HOLDING" : "SHOWING");
  }
}

void add_guest_uploader(Dictionary& page, const api::SharedGalleryPage& gallery, const GuestForm& form,
                        std::string_view path) {
  add_uploader(
      page, {"", std::string(path), std::string(path), form.idempotency_key, form.upload_hint, gallery.holds_photos});
}

void add_grid(Layout& layout, const api::SharedGalleryPage& gallery, std::string_view path) {
  const std::string photos_path = fmt::format("{}/photos/", path);
  add_photo_grid(layout,
                 {.path = path, .photos = gallery.photos, .sections = gallery.sections, .photos_path = photos_path});
}

// What this guest added and the owner has not let through yet. What leads away from it leads back to the same part of
// the list.
void add_own_held(Layout& layout, const api::SharedGalleryPage& gallery, std::string_view path,
                  std::string_view after) {
  if (gallery.held_photos.empty()) return;
  Dictionary& held = layout.page().add_include("OWN_HELD", "own_held.tpl");
  held.set("OWNER_NAME", gallery.owner.display_name);
  for (std::size_t i = 0; i < gallery.held_photos.size(); ++i) {
    const api::PhotoItem& photo = gallery.held_photos[i];
    Dictionary& item = held.add_section("HELD_ITEM");
    const std::string name = item.language().say("Photo {0} of {1}"_t, i + 1, gallery.held_photos.size());
    item.set("DELETE_URL", with_cursor(fmt::format("{}/photos/{}/delete", path, photo.id.str()), after, "held"));
    item.set("PHOTO_NAME", name);
    set_picture(layout, item,
                {photo.width, photo.height, photo.average_color, photo.alt.empty() ? name : photo.alt, photo.sources});
  }
  if (gallery.held_next) {
    held.add_section("HELD_MORE").set("MORE_URL", with_cursor(path, *gallery.held_next, "held") + "#own-held");
  }
}

// By a link that shows nothing of the gallery but what this guest added.
std::string render_drop_box(const PageContext& context, const api::SharedGalleryPage& gallery, const GuestForm& form,
                            std::string_view path) {
  Layout layout(context, "drop_box.tpl", gallery.name, Section::kNone);
  layout.set_preview({gallery.name, {}, {}});
  Dictionary& page = layout.page();
  page.set("SHARED_PATH", path);
  page.set("GALLERY_NAME", gallery.name);
  add_owner(page, gallery.owner);
  if (gallery.can_add) {
    add_guest_uploader(page.add_section("ADD_PHOTOS"), gallery, form, path);
  } else {
    page.show("TAKES_NONE");
  }
  add_own_held(layout, gallery, path, form.held_after);
  page.show_if(!gallery.photos.empty(), "OWN");
  if (!gallery.photos.empty()) add_grid(layout, gallery, path);
  set_more(page, path, gallery.next);
  return layout.render();
}

}  // namespace

std::string render_share(const PageContext& context, const FormState& form, const api::ShareLinkList& list,
                         std::string_view made, Timestamp now) {
  const std::string title = context.say("Share “{}”"_t, list.gallery.name);
  Layout layout(context, "share.tpl", title, Section::kGalleries);
  layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  page.set("GALLERY_ID", list.gallery.id.str());
  page.set("GALLERY_NAME", list.gallery.name);
  show_audience(page, list.gallery.audience);
  if (!made.empty()) add_made_link(page, made).set("PATH", made.substr(made.find("/s/")));
  if (list.are_open) {
    set_new_link(page, form);
  } else {
    page.add_section("CLOSED").set("REVISION", list.revision);
  }
  if (!list.links.empty()) {
    Dictionary& links = page.add_section("LINKS");
    links.show_if(!list.are_open, "CLOSED_LINKS");
    for (const api::ShareLinkItem& link : list.links) add_link(links, link, now);
  }
  return layout.render();
}

std::string render_shared_gallery(const PageContext& context, const api::SharedGalleryPage& gallery,
                                  const GuestForm& form, std::string_view path, std::string_view origin) {
  if (gallery.hides_gallery) return render_drop_box(context, gallery, form, path);
  Layout layout(context, "shared_gallery.tpl", gallery.name, Section::kNone);
  layout.describe(gallery.description);
  const std::string cover = gallery.photo_count > 0 ? fmt::format("{}{}/cover", origin, path) : std::string();
  layout.set_preview({gallery.name, gallery.description, cover});
  Dictionary& page = layout.page();
  page.set("SHARED_PATH", path);
  page.set("GALLERY_NAME", gallery.name);
  page.set_count("PHOTO_COUNT_TEXT", gallery.photo_count, "{} photo|{} photos"_n);
  set_time(page, gallery.created_at);
  add_owner(page, gallery.owner);
  set_text_section(page, "DESCRIPTION", gallery.description);
  const bool can_download = gallery.can_download && gallery.photo_count > 0;
  page.show_if(can_download, "CAN_DOWNLOAD");
  page.show_if(can_download || gallery.guests, "HAS_ACTIONS");
  if (gallery.can_add) {
    Dictionary& adding = page.add_section(gallery.photo_count == 0 ? "ADD_FIRST" : "ADD_PHOTOS");
    add_guest_uploader(adding, gallery, form, path);
  }
  add_own_held(layout, gallery, path, form.held_after);
  if (gallery.guests) {
    add_guest_reactions(page, *gallery.guests, {path, path, form.form, form.idempotency_key});
  }
  if (gallery.photo_count == 0) {
    page.show_if(!gallery.can_add, "EMPTY");
  } else {
    add_grid(layout, gallery, path);
  }
  set_more(page, path, gallery.next);
  return layout.render();
}

std::string render_shared_photo(const PageContext& context, const api::SharedPhotoPage& photo, const GuestForm& form,
                                std::string_view path) {
  const std::string title = title_of(*context.language, photo.photo, photo.gallery_name);
  Layout layout(context, "shared_photo.tpl", title, Section::kNone);
  layout.describe(photo.photo.description);
  Dictionary& page = layout.page();
  const auto path_of = [path](PhotoId id) { return fmt::format("{}/photos/{}", path, id.str()); };
  set_photo(layout, photo.photo, title, photo.gallery_name, photo.position, photo.count);
  page.set("SHARED_PATH", path);
  page.set("PHOTO_PATH", path_of(photo.photo.id));
  set_way_back(page, path, photo.photo.id, photo.page);
  set_section_link(page, photo.section, path);
  if (photo.previous) page.add_section("PREVIOUS").set("STEP_PATH", path_of(*photo.previous));
  if (photo.next) page.add_section("NEXT").set("STEP_PATH", path_of(*photo.next));
  add_owner(page, photo.owner);
  page.show_if(photo.can_delete, "CAN_DELETE");
  page.set("OWN_ALT", photo.photo.alt);
  if (photo.guests) {
    add_guest_reactions(page, *photo.guests, {path_of(photo.photo.id), path, form.form, form.idempotency_key});
  }
  return layout.render();
}

std::string render_shared_locked(const PageContext& context, const FormState& form, std::string_view path) {
  // Nothing of the gallery, not even in a preview.
  const std::string title = context.say("A shared gallery"_t);
  Layout layout(context, "shared_locked.tpl", title, Section::kNone);
  layout.set_preview({title, {}, {}});
  Dictionary& page = layout.page();
  page.set("SHARED_PATH", path);
  set_form(page, form, {});
  return layout.render();
}

}  // namespace portreto::roles::web
