#include "roles/web/views/layout.h"

#include <cstring>  // ctemplate 2.4 uses strlen without including it

#include <ctemplate/template.h>
#include <fmt/format.h>

#include <stdexcept>

#include "roles/web/views/fragments.h"
#include "roles/web/views/template_set.h"

namespace portreto::roles::web {
namespace {

constexpr std::uint64_t kUnreadMax = 100;           // counted no further
constexpr std::size_t kHtmlBytesUsual = 64 * 1024;  // with 50 photos

ctemplate::TemplateString view(std::string_view text) { return {text.data(), text.size()}; }

void set_theme(Dictionary& root, Theme theme) {
  if (theme != Theme::kSystem) {
    root.add_section("THEME").set("THEME_NAME", theme == Theme::kDark ? "dark" : "light");
  }
  root.set("THEME_SYSTEM_PRESSED", theme == Theme::kSystem ? "true" : "false");
  root.set("THEME_LIGHT_PRESSED", theme == Theme::kLight ? "true" : "false");
  root.set("THEME_DARK_PRESSED", theme == Theme::kDark ? "true" : "false");
}

void set_viewer(Dictionary& root, const api::Viewer& viewer) {
  root.set("ME_USERNAME", viewer.username);
  root.set("ME_NAME", viewer.display_name);
  root.show_if(viewer.is_admin, "IS_ADMIN");
  add_avatar(root, "ME_AVATAR", viewer.photo, viewer.display_name);
  const std::uint64_t unread = viewer.unread_notifications;
  root.set("UNREAD_COUNT", unread >= kUnreadMax ? std::to_string(kUnreadMax - 1) + "+" : std::to_string(unread));
  root.show(unread > 0 ? "UNREAD" : "NONE_UNREAD");
  if (viewer.pending_requests > 0) {
    root.show("REQUESTS");
    root.set("REQUEST_COUNT", viewer.pending_requests);
  }
}

constexpr const char* name_of(Section section) {
  switch (section) {
    case Section::kHome: return "NAV_HOME";
    case Section::kExplore: return "NAV_EXPLORE";
    case Section::kGalleries: return "NAV_GALLERIES";
    case Section::kNotifications: return "NAV_NOTIFICATIONS";
    case Section::kLogIn: return "NAV_LOGIN";
    case Section::kMe: return "NAV_PROFILE";
    case Section::kNone: break;
  }
  return nullptr;
}

}  // namespace

Layout::Layout(const PageContext& context, const char* page_template, std::string_view title, Section section)
    : context_(context), globals_(memory_, *context.language) {
  root_.set("TITLE", title);
  globals_.set("NONCE", context.nonce);
  globals_.set("CSRF", context.csrf_token);
  globals_.set("RETURN_TO", context.url);
  if (context.is_for_guests) {
    hide_from_search_engines();
  } else {
    globals_.show(context.viewer ? "SIGNED_IN" : "SIGNED_OUT");
    root_.show("SEARCH_BAR");
  }
  if (context.is_for_guests || context.viewer) globals_.show("CAN_LIKE");
  set_theme(root_, context.theme);
  if (context.viewer) set_viewer(root_, *context.viewer);
  if (context.is_read_only) root_.show("READ_ONLY");
  if (const char* name = name_of(section)) root_.show(name);
  page_ = &root_.add_include("PAGE", page_template);
}

void Layout::describe(std::string_view text) {
  if (!text.empty()) root_.add_section("META_DESCRIPTION").set("TEXT", text);
}

void Layout::set_search(std::string_view query, std::string_view kind) {
  globals_.set("SEARCH_QUERY", query);
  root_.add_section("SEARCH_KIND").set("VALUE", kind);
}

void Layout::hide_from_search_engines() { root_.show("NOINDEX"); }

void Layout::set_preview(const Preview& preview) {
  Dictionary& section = root_.add_section("PREVIEW");
  section.set("PREVIEW_TITLE", preview.title);
  set_text_section(section, "PREVIEW_TEXT", preview.text);
  if (!preview.image_url.empty()) section.add_section("PREVIEW_IMAGE").set("URL", preview.image_url);
}

int Layout::add_photo_style(std::string_view ratio, std::uint32_t width, std::string_view average_color) {
  if (!styles_) styles_ = &root_.add_section("PHOTO_STYLES");
  Dictionary& style = styles_->add_section("PHOTO_STYLE");
  style.set("N", photo_count_);
  style.set("RATIO", ratio);
  style.set("COLOR", average_color);
  style.set("WIDTH", std::to_string(width).append("px"));
  return photo_count_++;
}

std::string Layout::render() { return expand("layout.tpl", root_); }

std::string expand(std::string_view template_name, const Dictionary& dictionary) {
  std::string html;
  html.reserve(kHtmlBytesUsual);
  auto& cache = templates(dictionary.language());
  if (!cache.ExpandWithData(view(template_name), ctemplate::DO_NOT_STRIP, &dictionary, nullptr, &html)) {
    throw std::logic_error(fmt::format("the template {} does not expand", template_name));
  }
  return html;
}

}  // namespace portreto::roles::web
