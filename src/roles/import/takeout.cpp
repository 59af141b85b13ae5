#include "roles/import/takeout.h"

#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <utility>

#include "http/ascii.h"

namespace portreto::roles {
namespace {

namespace json = boost::json;

constexpr std::string_view kJson = ".json";
constexpr std::string_view kSupplement = ".supplemental-metadata";
constexpr std::string_view kEdited = "-edited";
// Takeout cuts a name to 51 bytes, ".json" and what stands in parentheses not counted in all of its versions.
constexpr std::size_t kCutNameBytesMin = 40;

std::optional<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

// "IMG.jpg" is "IMG" and ".jpg"; without a dot, all is stem.
std::pair<std::string_view, std::string_view> split_extension(std::string_view name) {
  const auto dot = std::min(name.rfind('.'), name.size());
  return {name.substr(0, dot), name.substr(dot)};
}

bool is_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, http::is_digit); }

// Takes "(1)" off the end; nullopt and nothing taken when there is none.
std::optional<std::string_view> take_number(std::string_view& name) {
  const auto open = name.rfind('(');
  if (!name.ends_with(')') || open == name.npos) return std::nullopt;
  if (!is_digits(name.substr(open + 1, name.size() - open - 2))) return std::nullopt;
  const std::string_view number = name.substr(open);
  name.remove_suffix(number.size());
  return number;
}

}  // namespace

std::optional<AlbumNotes> parse_album_notes(std::string_view text) {
  auto object = parse_object(text);
  if (!object) return std::nullopt;
  if (const auto* inner = object->if_contains("albumData"); inner && inner->is_object()) {
    object = json::object(inner->as_object());
  }
  const auto has = [&](std::string_view key) { return object->contains(key); };
  if (has("photoTakenTime") || !has("title") || !(has("date") || has("access"))) return std::nullopt;
  return AlbumNotes{.title = text_in(*object, "title"), .description = text_in(*object, "description")};
}

std::optional<PhotoNotes> parse_photo_notes(std::string_view text) {
  const auto object = parse_object(text);
  if (!object || !object->contains("photoTakenTime")) return std::nullopt;
  return PhotoNotes{.description = text_in(*object, "description")};
}

std::string picture_of(std::string_view name) {
  if (name.ends_with(kJson)) name.remove_suffix(kJson.size());
  const auto number = take_number(name);
  const auto [before, last] = split_extension(name);
  // ".s" and more of the word; a picture's own extension begins so, too, but has no other one before it.
  if (last.size() > 1 && kSupplement.starts_with(last) && !split_extension(before).second.empty()) name = before;
  if (!number) return std::string(name);
  const auto [stem, extension] = split_extension(name);
  return std::string(stem).append(*number).append(extension);
}

void FolderNotes::add(std::string_view json_name, PhotoNotes notes) {
  by_picture_.insert_or_assign(picture_of(json_name), std::move(notes));
}

const PhotoNotes* FolderNotes::find(std::string_view picture) const {
  const auto [stem, extension] = split_extension(picture);
  std::string original(picture);
  if (stem.ends_with(kEdited)) {
    original = std::string(stem.substr(0, stem.size() - kEdited.size())).append(extension);
  }
  for (const std::string_view name : std::initializer_list<std::string_view>{picture, original}) {
    if (const auto at = by_picture_.find(name); at != by_picture_.end()) return &at->second;
  }
  // Whatever a cut name is the beginning of stands right behind it in the map's order.
  const auto after = by_picture_.upper_bound(original);
  if (after == by_picture_.begin()) return nullptr;
  const auto& [cut, notes] = *std::prev(after);
  return cut.size() >= kCutNameBytesMin && original.starts_with(cut) ? &notes : nullptr;
}

bool is_year_folder(std::string_view name) {
  constexpr std::size_t kYearDigits = 4;
  if (name.size() <= kYearDigits + 1) return false;
  const std::string_view year = name.substr(name.size() - kYearDigits);
  return name[name.size() - kYearDigits - 1] == ' ' && is_digits(year) &&
         (year.starts_with("19") || year.starts_with("20"));
}

}  // namespace portreto::roles
