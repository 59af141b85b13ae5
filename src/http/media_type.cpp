#include "http/media_type.h"

#include "http/ascii.h"
#include "http/quality.h"

namespace portreto::http {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Takes a quoted-string (RFC 9110 section 5.6.4) off the front of `text`. Only \" and \\ are escapes: some browsers
// send the backslashes of a Windows path as they are.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value += text[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<Parameters> parse_parameters(std::string_view rest) {
  Parameters parameters;
  rest = trim(rest);
  while (!rest.empty()) {
    if (rest.front() != ';') return std::nullopt;
    rest = trim(rest.substr(1));
    if (rest.empty() || rest.front() == ';') continue;
    const auto equals = rest.find('=');
    if (equals == rest.npos || !is_token(rest.substr(0, equals))) return std::nullopt;
    std::string name = lower(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    if (rest.starts_with('"')) {
      auto value = take_quoted(rest);
      if (!value) return std::nullopt;
      parameters.emplace_back(std::move(name), std::move(*value));
    } else {
      const auto value = trim(rest.substr(0, rest.find(';')));
      if (!is_token(value)) return std::nullopt;
      parameters.emplace_back(std::move(name), value);
      rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    }
    rest = trim(rest);
  }
  return parameters;
}

std::optional<MediaType> MediaType::parse(std::string_view text) {
  const auto semicolon = std::min(text.find(';'), text.size());
  const auto essence = trim(text.substr(0, semicolon));
  const auto slash = essence.find('/');
  if (slash == essence.npos || !is_token(essence.substr(0, slash)) || !is_token(essence.substr(slash + 1))) {
    return std::nullopt;
  }
  auto parameters = parse_parameters(text.substr(semicolon));
  if (!parameters) return std::nullopt;
  return MediaType{lower(essence.substr(0, slash)), lower(essence.substr(slash + 1)), std::move(*parameters)};
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  for (const auto& [parameter, value] : parameters) {
    if (parameter == name) return value;
  }
  return std::nullopt;
}

bool has_media_type(const Headers& headers, std::string_view essence) {
  const auto type = MediaType::parse(headers.find("Content-Type").value_or(""));
  return type && type->essence() == essence;
}

bool prefers_media_type(const Headers& headers, std::string_view essence) {
  return quality_of(headers.find("Accept").value_or(""), essence).value_or(0) > 0;
}

}  // namespace portreto::http
