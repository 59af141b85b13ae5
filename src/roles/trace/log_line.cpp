#include "roles/trace/log_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>

namespace portreto::roles {
namespace {

namespace json = boost::json;

constexpr std::int64_t kTookMsMax = std::int64_t{24} * 60 * 60 * 1000;  // no request takes a day

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:@+?&=%*{},").find(c) != std::string_view::npos;
}

// With control characters as JSON escapes: those of ASCII, DEL, and U+0080 to U+009F, which terminals obey, too.
std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_long = byte == 0xc2 && i + 1 < text.size();
    const unsigned point = is_long ? static_cast<unsigned char>(text[i + 1]) : byte;
    if (is_long ? point < 0xa0 : point < 0x20 || point == 0x7f) {
      result += fmt::format("\\u{:04x}", point);
      i += is_long;
    } else {
      result += text[i];
    }
  }
  return result;
}

// As it stands when it is one word, else as JSON.
std::string shown(const json::value& value) {
  std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  if (value.is_string() && !(std::ranges::all_of(text, is_plain) && !text.empty())) text = json::serialize(value);
  return harmless(text);
}

}  // namespace

std::optional<LogLine> parse_log_line(std::string_view text) {
  boost::system::error_code failure;
  const json::value parsed = json::parse(text, failure);
  if (failure || !parsed.is_object()) return std::nullopt;
  const json::object& object = parsed.get_object();
  const auto at = parse_rfc3339(text_of(object, "ts"));
  if (!at || text_of(object, "level").empty() || text_of(object, "msg").empty()) return std::nullopt;

  LogLine line{.at = *at,
               .level = harmless(text_of(object, "level")),
               .message = harmless(text_of(object, "msg")),
               .request_id = text_of(object, "request_id"),
               .trace_id = text_of(object, "trace_id")};
  for (const json::key_value_pair& field : object) {
    const std::string_view name = field.key();
    if (name == "ts" || name == "level" || name == "msg" || name == "request_id" || name == "trace_id") continue;
    if (name == "took_ms" && field.value().is_int64()) {
      const std::int64_t took = field.value().get_int64();
      if (took >= 0 && took <= kTookMsMax) line.took = std::chrono::milliseconds(took);
      continue;
    }
    line.fields.emplace_back(shown(json::value(name)), shown(field.value()));
  }
  return line;
}

}  // namespace portreto::roles
