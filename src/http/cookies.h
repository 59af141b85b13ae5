#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace portreto::http {

enum class SameSite { kStrict, kLax, kNone };

// A cookie to be set (RFC 6265 section 4.1).
struct Cookie {
  std::string name;
  std::string value;
  std::string path = "/";
  std::optional<std::int64_t> max_age_s{};  // nullopt: until the browser closes; 0: delete now
  bool http_only = true;
  bool secure = true;
  SameSite same_site = SameSite::kLax;
};

constexpr std::size_t kCookiesMax = 64;  // of one request; what follows is not looked at

// The cookies of a request, in order, from the value of a Cookie field. Pairs without a name are left out; quotes
// around a value stay, as browsers see them.
std::vector<std::pair<std::string_view, std::string_view>> parse_cookies(std::string_view field);

// The first cookie of that name in any Cookie field; the view lives as long as the headers.
std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name);

// The value of a Set-Cookie field. Throws std::invalid_argument when the name or the value cannot stand in one, or when
// the promises of a "__Host-" or "__Secure-" name are not kept: browsers would drop such a cookie without a word.
std::string to_set_cookie(const Cookie& cookie);

// Adds a Set-Cookie field.
void set_cookie(Response& response, const Cookie& cookie);

}  // namespace portreto::http
