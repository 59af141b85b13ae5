#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.h"

namespace portreto::config {

// A value on its way between text and Settings.
using Value = std::variant<std::int64_t, std::string, std::vector<std::string>>;

// What a key accepts.
struct Integer {
  std::int64_t min;
  std::int64_t max;
};
struct Choice {
  std::span<const std::string_view> names;
};
// Text, or a list of texts, each of which `accepts` must take; `expected` completes "must be ...".
struct Text {
  std::string_view expected;
  bool (*accepts)(std::string_view);
};
struct TextList {
  std::string_view expected;
  bool (*accepts)(std::string_view);
};
using Kind = std::variant<Integer, Choice, Text, TextList>;

// One setting. Parsing, range checks, overrides and the commented defaults all read this and nothing else.
struct Key {
  std::string_view path;  // "section.name"
  std::string_view doc;   // one or more lines for the operator, with the unit
  Kind kind;
  Value (*get)(const Settings&);
  void (*put)(Settings&, const Value&);  // only called with a value that check() accepts

  std::string_view section() const { return path.substr(0, path.find('.')); }
  std::string_view name() const { return path.substr(path.find('.') + 1); }
};

// Every key, grouped by section, in the order in which `portreto config` prints them.
std::span<const Key> keys();
const Key* find_key(std::string_view path);
bool is_section(std::string_view name);

// The path of the known key (or section) that `path` was most likely meant to be.
std::string_view nearest_key(std::string_view path);
std::string_view nearest_section(std::string_view name);

// What the key accepts, for a person: "an integer from 0 to 65535".
std::string expectation(const Key& key);
// Whether the value is of the key's kind and within its range.
bool check(const Key& key, const Value& value);

}  // namespace portreto::config
