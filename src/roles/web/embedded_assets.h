#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

// What web/build.mjs made, carried inside the program: one file to copy, and no version of the assets but its own.
// All of it is constant and lives for the whole program; any thread may read it.
namespace portreto::roles::web {

struct EmbeddedAsset {
  std::string_view name;          // "app.57c47388fd88.css", as it stands behind /assets/
  std::string_view content_type;  // with its charset
  std::string_view hash;          // of `plain`, part of the name: another content never has this name
  ByteView plain;
  ByteView gzip;  // empty when compressing does not pay
};

struct EmbeddedTemplate {
  std::string_view name;  // "gallery.tpl"
  std::string_view text;  // ctemplate source; each begins with its AUTOESCAPE pragma
};

// A text of language/text.h, or the message of an error, and its translation. Forms that count are apart by "|".
struct EmbeddedText {
  std::string_view english;
  std::string_view translated;
};

struct EmbeddedLanguage {
  std::string_view code;          // BCP 47: "en", "el"
  std::string_view name;          // its own for itself: "Ελληνικά"
  std::string_view decimal_mark;  // "." or ","
  std::size_t (*plural_form)(std::uint64_t number);
  std::span<const EmbeddedTemplate> templates;  // the same names in each language
  std::span<const EmbeddedText> texts;          // sorted by the English; none in English itself
};

// Sorted by name. Never empty.
std::span<const EmbeddedAsset> embedded_assets();
// English first.
std::span<const EmbeddedLanguage> embedded_languages();

}  // namespace portreto::roles::web
