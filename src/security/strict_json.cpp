#include "security/strict_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>

namespace portreto::security {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 4;

json::parse_options options() {
  json::parse_options options;
  options.max_depth = kDepthMax;
  return options;
}

// Counts the names that a text spells out. A json::object keeps one of each, so a difference shows a repetition.
class NameCounter {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  std::size_t names = 0;

  bool on_key(json::string_view, std::size_t, json::error_code&) {
    ++names;
    return true;
  }
  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_object_end(std::size_t, json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

std::size_t names_in(const json::value& value) {
  std::size_t names = 0;
  if (const auto* object = value.if_object()) {
    names = object->size();
    for (const auto& member : *object) names += names_in(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array) names += names_in(element);
  }
  return names;
}

}  // namespace

std::optional<json::object> parse_strict_object(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error, {}, options());
  if (error || !value.is_object()) return std::nullopt;
  json::basic_parser<NameCounter> counter(options());
  counter.write_some(false, text.data(), text.size(), error);
  if (error || counter.handler().names != names_in(value)) return std::nullopt;
  return std::move(value.get_object());
}

std::optional<std::string_view> text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

}  // namespace portreto::security
