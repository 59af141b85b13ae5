#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What web/build.mjs made of the translations in web/locales, carried inside the program. All of it is constant and
// lives for the whole program; any thread may read it.
namespace portreto::language {

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
  std::span<const EmbeddedText> texts;  // sorted by the English; none in English itself
};

// English first.
std::span<const EmbeddedLanguage> embedded_languages();

}  // namespace portreto::language
