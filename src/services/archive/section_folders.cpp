#include "services/archive/section_folders.h"

#include <fmt/format.h>

#include "services/sections.h"

namespace portreto::services {

std::string SectionFolders::add(const model::Photo& photo) {
  std::string folder;
  if (const auto* section = section_of(gallery_, photo)) {
    folder =
        fmt::format("{:02} {}/", section - gallery_.sections.data() + 1, safe_file_name(section->title, "section"));
  }
  return folder + names_[folder].add(photo.file_name, model::file_extension(photo.image.format));
}

}  // namespace portreto::services
