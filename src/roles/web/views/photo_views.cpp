#include <fmt/format.h>

#include "http/url.h"
#include "model/rules.h"
#include "roles/web/views/map_parts.h"
#include "roles/web/views/photo_parts.h"
#include "roles/web/views/section_parts.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

std::string tag_path(std::string_view tag) { return "/tags/" + http::encode_path_segment(model::tag_key(tag)); }

std::string copies_text(const Language& language, const api::PhotoCopies& copies) {
  if (copies.answering == 0) return std::string(language.say("It is not known at the moment how its copies are."_t));
  if (copies.answering < copies.copies) {
    return language.say("{0} of {1} copies answer now; one whose machine stays away is made anew."_t, copies.answering,
                        copies.copies);
  }
  std::string text = language.count(copies.copies, "{} copy|{} copies"_n);
  if (copies.zones > 1) text = language.say("{0} in {1} zones"_t, text, copies.zones);
  if (copies.verified_since) {
    return language.say("{0}, read and verified since {1}"_t, text, date_text(language, *copies.verified_since));
  }
  return language.say("{}, not yet verified again since it was written"_t, text);
}

void add_position_choices(Dictionary& page, const FormState& form, bool is_contribution) {
  Dictionary& positions = page.add_section("POSITIONS");
  const auto add = [&](std::string_view value, Text label) {
    Dictionary& option = positions.add_section("POSITION_OPTION");
    option.set("VALUE", value);
    option.set("LABEL", label);
    option.show_if(form.value("positions") == value, "SELECTED");
  };
  if (is_contribution) {
    add("", "Only you see it"_t);
  } else {
    add("", "As its gallery shows it"_t);
    add(model::to_string(model::PositionDetail::kHidden), "Only you see it"_t);
  }
  add(model::to_string(model::PositionDetail::kApproximate), "To about 10 km, if its gallery shows it"_t);
  add(model::to_string(model::PositionDetail::kExact), "Exactly, if its gallery shows it exactly"_t);
}

// The position as it is told, with the way to a map of what is around it.
void add_position(Dictionary& page, const api::PhotoPage& photo) {
  const api::ExifView& exif = photo.photo.exif;
  if (!exif.latitude || !exif.longitude) return;
  Dictionary& position = page.add_section("POSITION");
  const auto told = photo.photo.positions_told;
  const bool is_approximate = exif.is_approximate.value_or(false);
  if (told == model::PositionDetail::kHidden) {
    position.set("LABEL", "Position (only you see it)"_t);
  } else if (told == model::PositionDetail::kApproximate) {
    position.set("LABEL", "Position (others see it to about 10 km)"_t);
  } else {
    position.set("LABEL", is_approximate ? "Position, to about 10 km"_t : "Position"_t);
  }
  position.set("VALUE", is_approximate ? place_text(page.language(), *exif.latitude, *exif.longitude)
                                       : fmt::format("{:.5f}, {:.5f}", *exif.latitude, *exif.longitude));
  position.set("MAP_PATH", "/galleries/" + photo.gallery.id.str() + "/map" +
                               map_query(*exif.longitude, *exif.latitude, *exif.longitude, *exif.latitude));
}

}  // namespace

std::string render_photo(const PageContext& context, const api::PhotoPage& photo, std::string_view idempotency_key) {
  const api::PhotoDetails& details = photo.photo;
  const std::string title = title_of(*context.language, details, photo.gallery.name);
  Layout layout(context, "photo.tpl", title, Section::kNone);
  layout.describe(!details.description.empty()
                      ? details.description
                      : context.say("A photo by {0} in {1}."_t, photo.owner.display_name, photo.gallery.name));
  if (photo.gallery.audience != model::Audience::kPublic) layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  const std::string path = "/photos/" + details.id.str();

  add_position(page, photo);
  set_photo(layout, details, title, photo.gallery.name, photo.position, photo.count);
  page.set("GALLERY_ID", photo.gallery.id.str());
  set_way_back(page, "/galleries/" + photo.gallery.id.str(), details.id, photo.page);
  set_section_link(page, photo.section, "/galleries/" + photo.gallery.id.str());
  page.show_if(photo.permissions.can_edit, "IS_OWNER");
  page.show_if(photo.permissions.can_delete, "CAN_DELETE");
  if (photo.added_by) {
    const bool is_there = !photo.added_by->username.empty();
    Dictionary& adder = page.add_section("ADDED_BY").add_section(is_there ? "ADDER" : "GONE");
    adder.set("NAME", photo.added_by->display_name);
    adder.set("USERNAME", photo.added_by->username);
  }
  set_moderation(page, photo.taken_down, context.viewer && !photo.permissions.can_edit);
  if (!details.tags.empty()) {
    Dictionary& tags = page.add_section("TAGS");
    for (const std::string& tag : details.tags) {
      Dictionary& item = tags.add_section("TAG");
      item.set("TAG_NAME", tag);
      item.set("TAG_PATH", tag_path(tag));
    }
  }
  if (photo.previous) page.add_section("PREVIOUS").set("PREVIOUS_ID", photo.previous->str());
  if (photo.next) page.add_section("NEXT").set("NEXT_ID", photo.next->str());
  add_owner(page, photo.owner);
  add_like_button(page, path, photo.reactions);
  add_comments(page, path, photo.reactions.comments, photo.comments, idempotency_key, photo.permissions.comments_off);
  return layout.render();
}

std::string render_photo_copies(const PageContext& context, std::string_view photo_id, const api::PhotoCopies& copies) {
  Layout layout(context, "photo_copies.tpl", "Copies of this photo"_t, Section::kGalleries);
  layout.page().set("PHOTO_ID", photo_id);
  layout.page().set("TEXT", copies_text(layout.language(), copies));
  return layout.render();
}

std::string render_edit_photo(const PageContext& context, const FormState& form, const api::PhotoPage& photo) {
  Layout layout(context, "photo_form.tpl", "Edit photo"_t, Section::kGalleries);
  Dictionary& page = layout.page();
  page.set("PHOTO_ID", photo.photo.id.str());
  page.set("REVISION", form.value("revision"));
  set_picture(layout, page, picture_of(photo.photo));
  set_form(page, form, {"description", "alt", "location", "tags"});
  if (photo.photo.exif.latitude) add_position_choices(page, form, photo.added_by.has_value());
  return layout.render();
}

std::string render_edit_comment(const PageContext& context, const FormState& form, std::string_view comment_id,
                                std::string_view return_to) {
  Layout layout(context, "comment_form.tpl", "Edit comment"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.set("COMMENT_ID", comment_id);
  page.set("RETURN_TO", return_to);
  page.set("CANCEL_URL", return_to);
  set_form(page, form, {"text"});
  return layout.render();
}

}  // namespace portreto::roles::web
