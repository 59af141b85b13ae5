#include "roles/web/views/section_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/parse_number.h"
#include "http/url.h"

namespace portreto::roles::web {
namespace {

constexpr std::size_t kYearLength = 4;   // "2026"
constexpr std::size_t kMonthLength = 7;  // "2026-11"
constexpr std::size_t kDayLength = 10;   // "2026-11-28"
constexpr std::array kMonthsOfYears{"January {0}"_t,   "February {0}"_t, "March {0}"_t,    "April {0}"_t,
                                    "May {0}"_t,       "June {0}"_t,     "July {0}"_t,     "August {0}"_t,
                                    "September {0}"_t, "October {0}"_t,  "November {0}"_t, "December {0}"_t};

const api::SectionItem* find_item(const std::vector<api::SectionItem>& sections, std::string_view key) {
  const auto found = std::ranges::find(sections, key, &api::SectionItem::key);
  return found == sections.end() ? nullptr : &*found;
}

std::string_view key_of(const api::PhotoItem& photo) {
  return photo.section ? std::string_view(*photo.section) : std::string_view();
}

// Months are a row for each year.
std::string_view row_of(const api::SectionItem& section) {
  const bool is_month = !section.title && section.key.size() == kMonthLength;
  return is_month ? std::string_view(section.key).substr(0, kYearLength) : std::string_view();
}

}  // namespace

std::string section_title(const Language& language, const api::SectionItem& section) {
  if (section.title) return *section.title;
  const std::string_view key = section.key;
  const auto number = [key](std::size_t at, std::size_t length) {
    return key.size() >= at + length ? parse_number<unsigned>(key.substr(at, length)).value_or(0) : 0;
  };
  const unsigned month = number(kYearLength + 1, 2);
  const unsigned day = number(kMonthLength + 1, 2);
  if (month < 1 || month > kMonthsOfYears.size()) return section.key;
  if (key.size() == kMonthLength)
    return std::string(language.say(kMonthsOfYears[month - 1], key.substr(0, kYearLength)));
  if (key.size() != kDayLength) return section.key;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, kYearLength))),
                                         std::chrono::month(month), std::chrono::day(day)};
  return date.ok() ? date_text(language, Timestamp(std::chrono::sys_days(date))) : section.key;
}

std::string section_url(std::string_view path, std::string_view key) {
  const std::string value = http::encode_query_value(key);
  return fmt::format("{}?section={}#section-{}", path, value, value);
}

void set_section_link(Dictionary& page, const std::optional<api::SectionLink>& section, std::string_view path) {
  if (!section) return;
  Dictionary& link = page.add_section("SECTION");
  link.set("SECTION_URL", section_url(path, section->key));
  link.set("SECTION_TITLE", section->title);
}

void add_parts(Dictionary& list, const SectionedPhotos& shown, std::function<void(Dictionary&, std::size_t)> add) {
  Dictionary* part = nullptr;
  for (std::size_t i = 0; i < shown.photos.size(); ++i) {
    const std::string_view key = key_of(shown.photos[i]);
    if (part == nullptr || key != key_of(shown.photos[i - 1])) {
      part = &list.add_section("PART");
      part->set("PART_KEY", key);
      if (const api::SectionItem* section = find_item(shown.sections, key)) {
        Dictionary& heading = part->add_section("PART_HEADING");
        heading.set("SECTION_KEY", key);
        heading.set("SECTION_URL", section_url(shown.path, key));
        heading.set("SECTION_TITLE", section_title(list.language(), *section));
        heading.set_count("SECTION_COUNT", section->photo_count, "{} photo|{} photos"_n);
      }
    }
    add(*part, i);
  }
}

void set_timeline(Dictionary& page, const SectionedPhotos& shown,
                  std::function<std::string(const api::SectionItem&)> url_of) {
  if (shown.sections.empty()) return;
  Dictionary& timeline = page.add_section("TIMELINE");
  timeline.set_count("SECTIONS_TEXT", shown.sections.size(), "{} section|{} sections"_n);
  const std::string_view current = shown.photos.empty() ? std::string_view() : key_of(shown.photos.front());
  Dictionary* row = nullptr;
  std::string_view year;
  for (const api::SectionItem& section : shown.sections) {
    if (section.photo_count == 0 && !shown.is_owner) continue;
    if (row == nullptr || row_of(section) != year) row = &timeline.add_section("TIMELINE_ROW");
    year = row_of(section);
    Dictionary& jump = row->add_section("JUMP");
    jump.set("JUMP_URL", url_of ? url_of(section) : section_url(shown.path, section.key));
    jump.set("JUMP_TITLE", section_title(page.language(), section));
    jump.set("JUMP_COUNT", section.photo_count);
    jump.show_if(section.key == current, "JUMP_CURRENT");
  }
}

void show_beginning(Dictionary& page, const PageContext& context, const SectionedPhotos& shown) {
  const bool is_first = !context.url.contains("section=") && !context.url.contains("cursor=");
  if (!is_first) page.add_section("NOT_FIRST").set("FIRST_URL", shown.path);
}

void add_photo_grid(Layout& layout, const SectionedPhotos& shown) {
  Dictionary& grid = layout.page().add_include("PHOTO_GRID", "photo_grid.tpl");
  show_beginning(grid, layout.context(), shown);
  grid.show_if(shown.photos.empty(), "NO_PHOTOS_HERE");
  set_timeline(grid, shown);
  add_parts(grid, shown, [&](Dictionary& part, std::size_t i) {
    add_tile(layout, part, shown.photos[i], layout.language().say("Photo {0} of {1}"_t, i + 1, shown.photos.size()),
             shown.photos_path);
  });
}

}  // namespace portreto::roles::web
