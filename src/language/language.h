#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "language/embedded_languages.h"
#include "language/text.h"

namespace portreto::language {

// One language of what people read, pages and mails: what its translation (web/locales) says for an English text. What
// has no translation stays English. All of them are compiled in and live for the whole program; any thread may use
// them.
class Language {
 public:
  explicit Language(const EmbeddedLanguage& embedded) : embedded_(embedded) {}
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

  std::string_view code() const { return embedded_.code; }  // BCP 47: "el", "pt-BR"
  std::string_view name() const { return embedded_.name; }  // its own for itself: "Ελληνικά"

  std::string_view say(Text text) const { return find(text.english); }
  // With {} or {0} and {1} filled in, which a translation may have in another order.
  template <typename... Values>
  std::string say(Text text, const Values&... values) const {
    return filled(find(text.english), fmt::make_format_args(values...));
  }
  // The form for this number; {} is the number.
  std::string count(std::uint64_t number, PluralText text) const;
  // "3.4", with the language's decimal mark.
  std::string decimal(double value, int digits) const;
  // Of an error of ours, wherever it was made; as it is when it is not known. What was filled into it is found again.
  std::string say_error(std::string_view message) const;
  Error translated(Error error) const;  // its message and those of its fields

 private:
  std::string_view find(std::string_view english) const;
  static std::string filled(std::string_view pattern, fmt::format_args values);

  const EmbeddedLanguage& embedded_;
};

// All that there are, English first.
std::span<const std::unique_ptr<const Language>> languages();
const Language& english();
// By its code, as code() spells it; null when there is none.
const Language* find_language(std::string_view code);

}  // namespace portreto::language
