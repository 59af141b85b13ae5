#include "http/cookies.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "http/ascii.h"

namespace portreto::http {

namespace {

// cookie-octet of RFC 6265 section 4.1.1.
bool is_cookie_char(char c) { return c > ' ' && c < '\x7f' && c != '"' && c != ',' && c != ';' && c != '\\'; }
bool is_path_char(char c) { return c >= ' ' && c < '\x7f' && c != ';'; }

std::string_view to_string(SameSite same_site) {
  switch (same_site) {
    case SameSite::kStrict: return "Strict";
    case SameSite::kLax: return "Lax";
    case SameSite::kNone: return "None";
  }
  return "Strict";
}

void check(const Cookie& cookie) {
  const auto require = [&](bool holds, std::string_view what) {
    if (!holds) throw std::invalid_argument(fmt::format("cookie \"{}\": {}", cookie.name, what));
  };
  require(is_token(cookie.name), "the name is no token");
  require(std::ranges::all_of(cookie.value, is_cookie_char), "the value has a character that cookies cannot carry");
  require(cookie.path.starts_with('/') && std::ranges::all_of(cookie.path, is_path_char), "the path is not valid");
  require(!cookie.name.starts_with("__Secure-") || cookie.secure, "must be secure");
  require(!cookie.name.starts_with("__Host-") || (cookie.secure && cookie.path == "/"), "must be secure, on path /");
  require(cookie.same_site != SameSite::kNone || cookie.secure, "SameSite=None must be secure");
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> parse_cookies(std::string_view field) {
  std::vector<std::pair<std::string_view, std::string_view>> cookies;
  while (!field.empty() && cookies.size() < kCookiesMax) {
    const auto pair = take_until(field, ';');
    const auto equals = pair.find('=');
    if (equals == pair.npos || equals == 0) continue;
    cookies.emplace_back(trim(pair.substr(0, equals)), trim(pair.substr(equals + 1)));
  }
  return cookies;
}

std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name) {
  for (const auto& [field, value] : headers.fields()) {
    if (!equal_ignoring_case(field, "Cookie")) continue;
    for (const auto& [cookie, content] : parse_cookies(value)) {
      if (cookie == name) return content;
    }
  }
  return std::nullopt;
}

std::string to_set_cookie(const Cookie& cookie) {
  check(cookie);
  std::string text = fmt::format("{}={}; Path={}", cookie.name, cookie.value, cookie.path);
  if (cookie.max_age_s) text += fmt::format("; Max-Age={}", *cookie.max_age_s);
  if (cookie.http_only) text += "; HttpOnly";
  if (cookie.secure) text += "; Secure";
  return text.append("; SameSite=").append(to_string(cookie.same_site));
}

void set_cookie(Response& response, const Cookie& cookie) { response.headers.add("Set-Cookie", to_set_cookie(cookie)); }

}  // namespace portreto::http
