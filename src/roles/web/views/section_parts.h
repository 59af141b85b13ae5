#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roles/web/views/fragments.h"

// A gallery in sections, as several pages show it.
namespace portreto::roles::web {

// As its owner calls it; otherwise its day, month or year: "28 Nov 2026", "November 2026", "2026".
std::string section_title(const Language& language, const api::SectionItem& section);

// `path` with what begins there with this section, at its heading.
std::string section_url(std::string_view path, std::string_view key);

// {{#SECTION}} with SECTION_URL and SECTION_TITLE: the one that a photo is in, of the gallery at `path`.
void set_section_link(Dictionary& page, const std::optional<api::SectionLink>& section, std::string_view path);

struct SectionedPhotos {
  std::string_view path;  // of the page
  const std::vector<api::PhotoItem>& photos;
  const std::vector<api::SectionItem>& sections;
  std::string_view photos_path = "/photos/";
  bool is_owner = false;  // who sees sections without photos, too
};

// A {{#PART}} for each run of photos that are in one section, with PART_KEY and, if they are in one, {{#PART_HEADING}};
// `add` puts a photo into it, by its number.
void add_parts(Dictionary& list, const SectionedPhotos& shown, std::function<void(Dictionary&, std::size_t)> add);

// {{#TIMELINE}}: links to all sections, in rows; `url_of` one of them, section_url() of the page but for special ones.
void set_timeline(Dictionary& page, const SectionedPhotos& shown,
                  std::function<std::string(const api::SectionItem&)> url_of = {});

// {{#NOT_FIRST}} with FIRST_URL, on a page that does not begin with its first photo.
void show_beginning(Dictionary& page, const PageContext& context, const SectionedPhotos& shown);

// {{>PHOTO_GRID}}: the tiles of a gallery under their headings.
void add_photo_grid(Layout& layout, const SectionedPhotos& shown);

}  // namespace portreto::roles::web
