#include <fmt/format.h>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

void add_fact(Dictionary& page, std::string_view label, std::string_view value) {
  if (value.empty()) return;
  Dictionary& fact = page.add_section("FACT");
  fact.set("LABEL", label);
  fact.set("VALUE", value);
}

std::string size_text(std::uint64_t bytes) {
  constexpr double kMegabyte = 1e6;
  return bytes < 1'000'000 ? fmt::format("{:.0f} KB", static_cast<double>(bytes) / 1e3)
                           : fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMegabyte);
}

// "f/1.8 · 1/250 s · ISO 100 · 26 mm", of what is known.
std::string settings_text(const api::ExifView& exif) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += " · ";
    text += part;
  };
  if (exif.aperture) add(fmt::format("f/{:.1f}", *exif.aperture));
  if (exif.exposure) add(*exif.exposure);
  if (exif.iso) add(fmt::format("ISO {}", *exif.iso));
  if (exif.focal_length_mm) add(fmt::format("{:g} mm", *exif.focal_length_mm));
  return text;
}

void add_facts(Dictionary& page, const api::PhotoDetails& photo) {
  if (photo.taken_at) add_fact(page, "Taken", date_text(*photo.taken_at));
  add_fact(page, "Camera", photo.exif.camera.value_or(""));
  add_fact(page, "Lens", photo.exif.lens.value_or(""));
  add_fact(page, "Settings", settings_text(photo.exif));
  add_fact(page, "Size", fmt::format("{} × {}", photo.width, photo.height));
  if (photo.exif.latitude && photo.exif.longitude) {
    add_fact(page, "Position (only you see it)",
             fmt::format("{:.5f}, {:.5f}", *photo.exif.latitude, *photo.exif.longitude));
  }
  if (photo.original) {
    add_fact(page, "Original", fmt::format("{}, {}", photo.original->file_name, size_text(photo.original->size_bytes)));
  }
}

PictureView picture_of(const api::PhotoDetails& photo) {
  return {photo.width, photo.height, photo.average_color, photo.alt, photo.sources};
}

}  // namespace

std::string render_photo(const PageContext& context, const api::PhotoPage& photo, std::string_view idempotency_key) {
  const api::PhotoDetails& details = photo.photo;
  const std::string title = details.description.empty() ? "Photo in " + photo.gallery.name
                                                        : details.description.substr(0, details.description.find('\n'));
  Layout layout(context, "photo.tpl", title, Section::kNone);
  layout.describe(details.description);
  if (photo.gallery.audience != model::Audience::kPublic) layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  const std::string id = details.id.str();
  const std::string path = "/photos/" + id;

  page.set("PHOTO_ID", id);
  page.set("PHOTO_TITLE", title);
  page.set("GALLERY_ID", photo.gallery.id.str());
  page.set("GALLERY_NAME", photo.gallery.name);
  page.set("POSITION_TEXT", fmt::format("{} of {}", photo.position, photo.count));
  page.show_if(details.original.has_value(), "CAN_DOWNLOAD");
  page.show_if(photo.permissions.can_edit, "IS_OWNER");
  if (photo.previous) page.add_section("PREVIOUS").set("PREVIOUS_ID", photo.previous->str());
  if (photo.next) page.add_section("NEXT").set("NEXT_ID", photo.next->str());
  set_picture(layout, page, picture_of(details));
  add_owner(page, photo.owner);
  set_time(page, details.taken_at.value_or(details.created_at));
  set_text_section(page, "LOCATION", details.location);
  // The first line is the title already.
  const auto line_end = details.description.find('\n');
  if (line_end != std::string::npos) set_text_section(page, "DESCRIPTION", details.description.substr(line_end + 1));
  add_like_button(page, path, photo.reactions);
  add_facts(page, details);
  add_comments(page, path, photo.reactions.comments, photo.comments, idempotency_key);
  return layout.render();
}

std::string render_edit_photo(const PageContext& context, const FormState& form, const api::PhotoPage& photo) {
  Layout layout(context, "photo_form.tpl", "Edit photo", Section::kGalleries);
  Dictionary& page = layout.page();
  page.set("PHOTO_ID", photo.photo.id.str());
  page.set("REVISION", form.value("revision"));
  set_picture(layout, page, picture_of(photo.photo));
  set_form(page, form, {"description", "alt", "location"});
  return layout.render();
}

std::string render_edit_comment(const PageContext& context, const FormState& form, std::string_view comment_id,
                                std::string_view return_to) {
  Layout layout(context, "comment_form.tpl", "Edit comment", Section::kNone);
  Dictionary& page = layout.page();
  page.set("COMMENT_ID", comment_id);
  page.set("RETURN_TO", return_to);
  page.set("CANCEL_URL", return_to);
  set_form(page, form, {"text"});
  return layout.render();
}

}  // namespace portreto::roles::web
