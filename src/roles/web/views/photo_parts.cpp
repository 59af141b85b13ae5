#include "roles/web/views/photo_parts.h"

#include <fmt/format.h>

#include "http/url.h"

namespace portreto::roles::web {
namespace {

void add_fact(Dictionary& page, Text label, std::string_view value) {
  if (value.empty()) return;
  Dictionary& fact = page.add_section("FACT");
  fact.set("LABEL", label);
  fact.set("VALUE", value);
}

// "f/1.8 · 1/250 s · ISO 100 · 26 mm", of what is known.
std::string settings_text(const Language& language, const api::ExifView& exif) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += " · ";
    text += part;
  };
  if (exif.aperture) add("f/" + language.decimal(*exif.aperture, 1));
  if (exif.exposure) add(*exif.exposure);
  if (exif.iso) add(fmt::format("ISO {}", *exif.iso));
  if (exif.focal_length_mm) add(fmt::format("{:g} mm", *exif.focal_length_mm));
  return text;
}

void add_facts(Dictionary& page, const api::PhotoDetails& photo) {
  if (photo.taken_at) add_fact(page, "Taken"_t, date_text(page.language(), *photo.taken_at));
  add_fact(page, "Camera"_t, photo.exif.camera.value_or(""));
  add_fact(page, "Lens"_t, photo.exif.lens.value_or(""));
  add_fact(page, "Settings"_t, settings_text(page.language(), photo.exif));
  add_fact(page, "Size"_t, fmt::format("{} × {}", photo.width, photo.height));
  if (photo.original) {
    add_fact(page, "Original"_t,
             fmt::format("{}, {}", photo.original->file_name, size_text(page.language(), photo.original->size_bytes)));
  }
}

}  // namespace

PictureView picture_of(const api::PhotoDetails& photo) {
  return {photo.width, photo.height, photo.average_color, photo.alt, photo.sources};
}

std::string title_of(const Language& language, const api::PhotoDetails& photo, std::string_view gallery_name) {
  if (photo.description.empty()) return language.say("Photo in {}"_t, gallery_name);
  return photo.description.substr(0, photo.description.find('\n'));
}

void set_way_back(Dictionary& page, std::string_view path, PhotoId photo, const std::optional<std::string>& cursor) {
  const std::string query = cursor ? "?cursor=" + http::encode_query_value(*cursor) : std::string();
  page.set("BACK_URL", fmt::format("{}{}#photo-{}", path, query, photo.str()));
}

void set_photo(Layout& layout, const api::PhotoDetails& photo, std::string_view title, std::string_view gallery_name,
               std::uint64_t position, std::uint64_t count) {
  Dictionary& page = layout.page();
  page.set("PHOTO_ID", photo.id.str());
  page.set("PHOTO_TITLE", title);
  page.set("GALLERY_NAME", gallery_name);
  page.set("POSITION_TEXT", layout.language().say("{0} of {1}"_t, position, count));
  page.show_if(photo.original.has_value(), "CAN_DOWNLOAD");
  set_picture(layout, page, picture_of(photo));
  set_time(page, photo.taken_at.value_or(photo.created_at));
  set_text_section(page, "LOCATION", photo.location);
  if (photo.added_by_guest) {
    const std::string& name = *photo.added_by_guest;
    set_text_section(page, "BY_GUEST",
                     name.empty() ? std::string(page.language().say("Added by a guest"_t))
                                  : page.language().say("Added by {} (guest)"_t, name));
  }
  // The first line is the title already.
  const auto line_end = photo.description.find('\n');
  if (line_end != std::string::npos) set_text_section(page, "DESCRIPTION", photo.description.substr(line_end + 1));
  add_facts(page, photo);
}

}  // namespace portreto::roles::web
