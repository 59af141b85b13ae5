#pragma once

#include <cstddef>
#include <string_view>

namespace portreto::language {

// An English text of a page or a mail, by which its translation is found: "Log in"_t, with {} where something is filled
// in. Made in no other way, so that the build finds all of them (web/build/sources.mjs). A view of a literal.
struct Text {
  std::string_view english;
};
// One that counts something: "{} photo|{} photos"_n, in English for one and for many. Other languages have other forms.
struct PluralText {
  std::string_view english;
};

consteval Text operator""_t(const char* text, std::size_t length) { return {{text, length}}; }
consteval PluralText operator""_n(const char* text, std::size_t length) {
  const std::string_view english(text, length);
  if (english.find('|') == std::string_view::npos) throw "write the form for one, a |, and the form for many";
  return {english};
}

}  // namespace portreto::language
