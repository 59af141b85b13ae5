#include "http/cookies.h"

#include <stdexcept>

#include "base/testing/fuzz.h"

namespace portreto::http {
namespace {

using fuzz::require;

bool lies_in(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check_set_cookie(std::string_view name, std::string_view value) {
  const Cookie cookie{.name = std::string(name), .value = std::string(value)};
  try {
    const std::string text = to_set_cookie(cookie);
    require(text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos, "a cookie stays in its field");
    const auto again = parse_cookies(text);
    require(again.front() == std::pair(name, value), "a cookie that is set comes back");
  } catch (const std::invalid_argument&) {
    // Browsers send much that we never set.
  }
}

void check(std::string_view field) {
  const auto cookies = parse_cookies(field);
  require(cookies.size() <= kCookiesMax, "the number of cookies is limited");
  std::string text;
  for (const auto& [name, value] : cookies) {
    require(!name.empty() && lies_in(name, field) && lies_in(value, field), "a cookie is a part of its field");
    text.append(name).append("=").append(value).append(";");
    check_set_cookie(name, value);
  }
  require(parse_cookies(text) == cookies, "cookies come back as they were");

  Headers headers;
  if (cookies.empty() || !headers.add("cookie", std::string(field))) return;
  for (const auto& [name, value] : cookies) {
    const auto first = std::ranges::find(cookies, name, [](const auto& cookie) { return cookie.first; });
    require(find_cookie(headers, name) == first->second, "the first of a name is found");
  }
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check(portreto::fuzz::Input(data, size).text());
  return 0;
}
