#include "roles/web/views/layout.h"

#include <cstring>  // ctemplate 2.4 uses strlen without including it

#include <ctemplate/template.h>
#include <fmt/format.h>

#include <stdexcept>

#include "roles/web/views/fragments.h"
#include "roles/web/views/template_set.h"

namespace portreto::roles::web {
namespace {

using ctemplate::TemplateDictionary;

ctemplate::TemplateString view(std::string_view text) { return {text.data(), text.size()}; }

void set_theme(TemplateDictionary& root, Theme theme) {
  if (theme != Theme::kSystem) {
    root.SetValueAndShowSection("THEME_NAME", theme == Theme::kDark ? "dark" : "light", "THEME");
  }
  root.SetValue("THEME_SYSTEM_PRESSED", theme == Theme::kSystem ? "true" : "false");
  root.SetValue("THEME_LIGHT_PRESSED", theme == Theme::kLight ? "true" : "false");
  root.SetValue("THEME_DARK_PRESSED", theme == Theme::kDark ? "true" : "false");
}

void set_viewer(TemplateDictionary& root, const api::Viewer& viewer) {
  root.SetValue("ME_USERNAME", view(viewer.username));
  root.SetValue("ME_NAME", view(viewer.display_name));
  add_avatar(root, "ME_AVATAR", viewer.photo, viewer.display_name);
  if (viewer.pending_requests > 0) {
    root.ShowSection("REQUESTS");
    root.SetIntValue("REQUEST_COUNT", static_cast<long>(viewer.pending_requests));
  }
}

constexpr const char* name_of(Section section) {
  switch (section) {
    case Section::kHome: return "NAV_HOME";
    case Section::kExplore: return "NAV_EXPLORE";
    case Section::kGalleries: return "NAV_GALLERIES";
    case Section::kLogIn: return "NAV_LOGIN";
    case Section::kMe: return "NAV_PROFILE";
    case Section::kNone: break;
  }
  return nullptr;
}

}  // namespace

Layout::Layout(const PageContext& context, std::string_view page_template, std::string_view title, Section section)
    : context_(context), root_("layout") {
  root_.SetValue("TITLE", view(title));
  root_.SetTemplateGlobalValue("NONCE", view(context.nonce));
  root_.SetTemplateGlobalValue("CSRF", view(context.csrf_token));
  root_.SetTemplateGlobalValue("RETURN_TO", view(context.url));
  root_.ShowTemplateGlobalSection(context.viewer ? "SIGNED_IN" : "SIGNED_OUT");
  set_theme(root_, context.theme);
  if (context.viewer) set_viewer(root_, *context.viewer);
  if (const char* name = name_of(section)) root_.ShowSection(name);
  page_ = root_.AddIncludeDictionary("PAGE");
  page_->SetFilename(view(page_template));
}

void Layout::describe(std::string_view text) {
  if (!text.empty()) root_.AddSectionDictionary("META_DESCRIPTION")->SetValue("TEXT", view(text));
}

void Layout::set_search_query(std::string_view query) { root_.SetTemplateGlobalValue("SEARCH_QUERY", view(query)); }

void Layout::hide_from_search_engines() { root_.ShowSection("NOINDEX"); }

std::string Layout::add_photo_style(std::uint32_t width, std::uint32_t height, std::string_view average_color) {
  if (!styles_) styles_ = root_.AddSectionDictionary("PHOTO_STYLES");
  const std::string number = std::to_string(photo_count_++);
  TemplateDictionary& style = *styles_->AddSectionDictionary("PHOTO_STYLE");
  style.SetValue("N", view(number));
  style.SetValue("RATIO", fmt::format("{:.4f}", height == 0 ? 1.0 : static_cast<double>(width) / height));
  style.SetValue("COLOR", view(average_color));
  style.SetValue("WIDTH", fmt::format("{}px", width));
  return number;
}

std::string Layout::render() { return expand("layout.tpl", root_); }

std::string expand(std::string_view template_name, TemplateDictionary& dictionary) {
  std::string html;
  html.reserve(32 * 1024);
  if (!templates().ExpandWithData(view(template_name), ctemplate::DO_NOT_STRIP, &dictionary, nullptr, &html)) {
    throw std::logic_error(fmt::format("the template {} does not expand", template_name));
  }
  return html;
}

}  // namespace portreto::roles::web
