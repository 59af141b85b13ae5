#include "language/language.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace portreto::language {
namespace {

using FilledIn = std::vector<std::string_view>;

// The nth of the forms of a text, which are apart by "|".
std::string_view plural_form_of(std::string_view forms, std::size_t n) {
  for (; n > 0 && forms.find('|') != std::string_view::npos; --n) forms.remove_prefix(forms.find('|') + 1);
  return forms.substr(0, forms.find('|'));
}

// What stands in `message` where `pattern` has {}; none when it is another message.
std::optional<FilledIn> values_in(std::string_view pattern, std::string_view message) {
  FilledIn values;
  for (;;) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos || !message.starts_with(pattern.substr(0, open))) return std::nullopt;
    message.remove_prefix(open);
    pattern.remove_prefix(close + 1);
    const std::string_view next = pattern.substr(0, pattern.find('{'));
    const auto end = next.empty() ? message.size() : message.find(next);
    if (end == std::string_view::npos) return std::nullopt;
    values.push_back(message.substr(0, end));
    message.remove_prefix(end);
  }
  return pattern == message ? std::optional(values) : std::nullopt;
}

// As fmt does it, for values that are text already: {} takes the next one, {1} the second.
std::string filled_in(std::string_view pattern, const FilledIn& values) {
  std::string text;
  std::size_t next = 0;
  while (!pattern.empty()) {
    const auto open = std::min(pattern.find('{'), pattern.size());
    text += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const auto close = std::min(pattern.find('}'), pattern.size() - 1);
    const bool is_numbered = close > 1 && pattern[1] >= '0' && pattern[1] <= '9';
    const std::size_t at = is_numbered ? static_cast<std::size_t>(pattern[1] - '0') : next++;
    if (at < values.size()) text += values[at];
    pattern.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace

std::string_view Language::find(std::string_view text) const {
  const auto found = std::ranges::lower_bound(embedded_.texts, text, {}, &EmbeddedText::english);
  return found != embedded_.texts.end() && found->english == text ? found->translated : text;
}

std::string Language::filled(std::string_view pattern, fmt::format_args values) {
  return fmt::vformat(pattern, values);
}

std::string Language::count(std::uint64_t number, PluralText text) const {
  return filled(plural_form_of(find(text.english), embedded_.plural_form(number)), fmt::make_format_args(number));
}

std::string Language::decimal(double value, int digits) const {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (const auto point = text.find('.'); point != std::string::npos) text.replace(point, 1, embedded_.decimal_mark);
  return text;
}

std::string Language::say_error(std::string_view message) const {
  if (const std::string_view known = find(message); known != message) return std::string(known);
  for (const EmbeddedText& text : embedded_.texts) {
    // Errors are sentences: "{} of {}" would be found in too many.
    if (!text.english.contains("{}") || !text.english.ends_with('.') || text.english.contains('|')) continue;
    auto values = values_in(text.english, message);
    if (!values) continue;
    for (std::string_view& value : *values) value = find(value);  // "The name"
    return filled_in(text.translated, *values);
  }
  return std::string(message);
}

Error Language::translated(Error error) const {
  error.message = say_error(error.message);
  for (FieldError& field : error.fields) field.message = say_error(field.message);
  return error;
}

std::span<const std::unique_ptr<const Language>> languages() {
  static const auto all = [] {
    std::vector<std::unique_ptr<const Language>> made;
    for (const EmbeddedLanguage& embedded : embedded_languages()) made.push_back(std::make_unique<Language>(embedded));
    return made;
  }();
  return all;
}

const Language& english() { return *languages().front(); }

const Language* find_language(std::string_view code) {
  const auto found = std::ranges::find_if(languages(), [code](const auto& one) { return one->code() == code; });
  return found == languages().end() ? nullptr : found->get();
}

}  // namespace portreto::language
