#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "roles/web/views/fragments.h"

// What the pages of a photo have in common, whoever looks at it.
namespace portreto::roles::web {

PictureView picture_of(const api::PhotoDetails& photo);
// Its description's first line, or where it is.
std::string title_of(const Language& language, const api::PhotoDetails& photo, std::string_view gallery_name);
// The gallery's page on which the photo is, scrolled to it. `path`: of the gallery; `cursor`: of that page; none: the
// first.
void set_way_back(Dictionary& page, std::string_view path, PhotoId photo, const std::optional<std::string>& cursor);

// PHOTO_ID, PHOTO_TITLE, GALLERY_NAME, POSITION_TEXT, the picture, when, LOCATION, BY_GUEST, DESCRIPTION, CAN_DOWNLOAD
// and FACTs.
void set_photo(Layout& layout, const api::PhotoDetails& photo, std::string_view title, std::string_view gallery_name,
               std::uint64_t position, std::uint64_t count);

}  // namespace portreto::roles::web
