#include "services/archive/entry_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "model/rules.h"
#include "model/text.h"

namespace portreto::services {
namespace {

constexpr std::size_t kNameBytesMax = 255;   // what common file systems allow
constexpr std::size_t kNumberBytesMax = 16;  // room for " (12)"
constexpr std::size_t kExtensionBytesMax = 12;

bool is_forbidden(char32_t c) {
  // What Windows does not take in a name ("Naming Files, Paths, and Namespaces").
  constexpr std::u32string_view kForbidden = U"<>:\"/\\|?*\uFFFD";
  return model::is_control(c) || kForbidden.contains(c);
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  std::size_t length = std::min(text.size(), bytes_max);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

// Where the extension begins, with its dot; the end when there is none.
std::size_t extension_of(std::string_view name) {
  const auto dot = name.rfind('.');
  const bool is_one = dot != name.npos && dot > 0 && dot + 1 < name.size() && name.size() - dot <= kExtensionBytesMax;
  return is_one ? dot : name.size();
}

}  // namespace

std::string safe_file_name(std::string_view text, std::string_view otherwise) {
  std::string name;
  for (model::CodePoints rest(text); const auto c = rest.next();)
    model::append_utf8(is_forbidden(*c) ? U'_' : *c, name);
  std::string_view trimmed = model::trim(cut(name, kNameBytesMax));
  // Windows drops dots at the end, and elsewhere "." and ".." are folders.
  while (trimmed.ends_with('.')) trimmed = model::trim(trimmed.substr(0, trimmed.size() - 1));
  return std::string(trimmed.empty() ? otherwise : trimmed);
}

std::string EntryNames::add(std::string_view wanted, std::string_view extension) {
  const std::string name = safe_file_name(wanted, "photo");
  const std::size_t dot = extension_of(name);
  const std::string ending = dot < name.size() ? name.substr(dot) : fmt::format(".{}", extension);
  const std::string stem(cut(std::string_view(name).substr(0, dot), kNameBytesMax - kNumberBytesMax - ending.size()));
  std::string candidate = stem + ending;
  std::size_t& number = used_[model::fold(candidate)];
  while (++number > 1) {
    candidate = fmt::format("{} ({}){}", stem, number, ending);
    if (used_.try_emplace(model::fold(candidate), 1).second) break;
  }
  return candidate;
}

}  // namespace portreto::services
