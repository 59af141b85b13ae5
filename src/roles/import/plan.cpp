#include "roles/import/plan.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "http/ascii.h"
#include "model/limits.h"

namespace portreto::roles {
namespace {

constexpr std::size_t kNotesBytesMax = 1 << 20;
constexpr std::array<std::string_view, 8> kPictureExtensions = {".jpg",  ".jpeg", ".png",  ".webp",
                                                                ".heic", ".heif", ".avif", ".gif"};

// {"Photos/Rome", "a.jpg"}
std::pair<std::string_view, std::string_view> split(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == path.npos) return {std::string_view(), path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string extension_of(std::string_view path) {
  const auto name = split(path).second;
  return http::lower(name.substr(std::min(name.rfind('.'), name.size())));
}

std::size_t sequence_bytes(std::string_view text) { return std::max<std::size_t>(utf8_sequence_length(text), 1); }

// Its first characters, with an ellipsis when there were more.
std::string cut(std::string_view text, std::size_t length_max) {
  std::size_t length = 0, kept = 0;
  for (std::size_t at = 0; at < text.size(); at += sequence_bytes(text.substr(at))) {
    if (++length == length_max) kept = at;
  }
  return length <= length_max ? std::string(text) : std::string(text.substr(0, kept)).append("…");
}

// The folder's last `parts` parts: "Italy / Rome".
std::string ending(std::string_view folder, std::size_t parts) {
  std::string name;
  for (std::size_t i = 0; i < parts && !folder.empty(); ++i) {
    const auto [above, last] = split(folder);
    name = name.empty() ? std::string(last) : std::string(last).append(" / ").append(name);
    folder = above;
  }
  return name;
}

}  // namespace

bool ImportPlan::is_picture(std::string_view path) {
  return std::ranges::find(kPictureExtensions, extension_of(path)) != kPictureExtensions.end();
}

void ImportPlan::look_at(Source& source) {
  source.for_each([this](SourceFile& file) {
    if (is_picture(file.path())) {
      ++galleries_[std::string(split(file.path()).first)].pictures;
    } else if (extension_of(file.path()) == ".json") {
      note(file);
    } else {
      ++left_out_[extension_of(file.path())];
    }
  });
}

void ImportPlan::note(SourceFile& file) {
  std::optional<std::string> text;
  try {
    text = file.read(kNotesBytesMax);
  } catch (const std::runtime_error&) {
    return;  // the picture comes without them
  }
  if (!text) return;
  const auto [folder, name] = split(file.path());
  if (auto photo = parse_photo_notes(*text)) {
    notes_[std::string(folder)].add(name, std::move(*photo));
  } else if (auto album = parse_album_notes(*text)) {
    albums_[std::string(folder)] = std::move(*album);
  }
}

void ImportPlan::name_galleries() {
  // Each by its last part; then, again and again, those that are not alone with their name by one part more.
  std::vector<std::pair<const std::string*, std::size_t>> unnamed;
  for (const auto& [folder, gallery] : galleries_) {
    const auto album = albums_.find(folder);
    if (album == albums_.end() || album->second.title.empty()) unnamed.emplace_back(&folder, 1);
  }
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    std::map<std::string, std::size_t> count;
    for (const auto& [folder, parts] : unnamed) ++count[ending(*folder, parts)];
    for (auto& [folder, parts] : unnamed) {
      const std::string name = ending(*folder, parts);
      if (count[name] == 1 || ending(*folder, parts + 1) == name) continue;
      ++parts;
      is_settled = false;
    }
  }
  for (const auto& [folder, parts] : unnamed) {
    galleries_[*folder].name = cut(ending(*folder, parts), model::kGalleryNameLengthMax);
  }
  for (auto& [folder, gallery] : galleries_) {
    if (const auto album = albums_.find(folder); album != albums_.end()) {
      if (gallery.name.empty()) gallery.name = cut(album->second.title, model::kGalleryNameLengthMax);
      gallery.description = cut(album->second.description, model::kDescriptionLengthMax);
    }
    const bool is_takeout = notes_.contains(folder) || albums_.contains(folder);
    gallery.repeats_others = is_takeout && is_year_folder(split(folder).second);
  }
}

const PlannedGallery& ImportPlan::gallery_of(std::string_view path) const {
  const auto at = galleries_.find(split(path).first);
  if (at == galleries_.end()) throw std::out_of_range("nobody has looked at this picture");
  return at->second;
}

std::string ImportPlan::description_of(std::string_view path) const {
  const auto [folder, name] = split(path);
  const auto notes = notes_.find(folder);
  const PhotoNotes* found = notes == notes_.end() ? nullptr : notes->second.find(name);
  return found ? cut(found->description, model::kDescriptionLengthMax) : std::string();
}

}  // namespace portreto::roles
