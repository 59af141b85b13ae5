#include <fmt/format.h>

#include "roles/web/views/section_parts.h"
#include "roles/web/views/views.h"

// The pages on which the owner of a gallery makes and changes its sections.
namespace portreto::roles::web {

std::string render_new_section(const PageContext& context, const FormState& form, const api::GalleryPage& gallery,
                               const api::PhotoPage& photo, std::string_view idempotency_key) {
  Layout layout(context, "section_new.tpl", "Begin a section"_t, Section::kGalleries);
  Dictionary& page = layout.page();
  const std::string id = gallery.gallery.id.str();
  page.set("GALLERY_ID", id);
  page.set("GALLERY_NAME", gallery.gallery.name);
  page.set("PHOTO_ID", photo.photo.id.str());
  page.set("IDEMPOTENCY_KEY", idempotency_key);
  page.set("BACK_URL", fmt::format("/galleries/{}/arrange", id));
  const std::string alt = photo.photo.alt.empty() ? std::string(layout.language().say("Photo"_t)) : photo.photo.alt;
  set_picture(layout, page,
              {photo.photo.width, photo.photo.height, photo.photo.average_color, alt, photo.photo.sources});
  set_form(page, form, {"title"});
  if (!gallery.sections.empty()) {
    Dictionary& sections = page.add_section("HAS_SECTIONS");
    for (const api::SectionItem& section : gallery.sections) {
      Dictionary& option = sections.add_section("SECTION_OPTION");
      option.set("VALUE", section.key);
      option.set("LABEL", section_title(layout.language(), section));
    }
  }
  return layout.render();
}

std::string render_edit_section(const PageContext& context, const FormState& form, const api::GalleryPage& gallery,
                                const api::SectionItem& section) {
  const std::string name = section_title(*context.language, section);
  Layout layout(context, "section_edit.tpl", context.say("Change the section “{}”"_t, name), Section::kGalleries);
  Dictionary& page = layout.page();
  const std::string arrange = fmt::format("/galleries/{}/arrange", gallery.gallery.id.str());
  page.set("GALLERY_ID", gallery.gallery.id.str());
  page.set("SECTION_KEY", section.key);
  page.set("SECTION_TITLE", name);
  page.set_count("SECTION_COUNT", section.photo_count, "{} photo|{} photos"_n);
  page.set("BACK_URL", section_url(arrange, section.key));
  set_form(page, form, {"title"});
  return layout.render();
}

}  // namespace portreto::roles::web
