#include "roles/web/cookie_jar.h"

#include <utility>

#include "http/cookies.h"

namespace portreto::roles::web {

CookieJar::CookieJar(const http::Request& request) : is_secure_(request.context.is_secure) {
  const std::string_view field = request.headers.find("Cookie").value_or("");
  for (const auto& [name, value] : http::parse_cookies(field)) received_.try_emplace(std::string(name), value);
}

std::string_view CookieJar::find(std::string_view name) const { return find_exactly(full_name(name)); }

std::string_view CookieJar::find_below(std::string_view name) const { return find_exactly(full_name_below(name)); }

std::string_view CookieJar::find_exactly(const std::string& full_name) const {
  const auto found = received_.find(full_name);
  return found == received_.end() ? std::string_view{} : std::string_view(found->second);
}

void CookieJar::set(std::string_view name, std::string value, std::chrono::seconds max_age) {
  set_exactly(full_name(name), "/", std::move(value), max_age);
}

void CookieJar::set_below(std::string path, std::string_view name, std::string value, std::chrono::seconds max_age) {
  set_exactly(full_name_below(name), std::move(path), std::move(value), max_age);
}

void CookieJar::set_exactly(std::string full_name, std::string path, std::string value, std::chrono::seconds max_age) {
  set_[full_name] = http::to_set_cookie({.name = full_name,
                                         .value = std::move(value),
                                         .path = std::move(path),
                                         .max_age_s = max_age.count(),
                                         .http_only = true,
                                         .secure = is_secure_,
                                         .same_site = http::SameSite::kLax});
}

void CookieJar::remove(std::string_view name) { set(name, "", std::chrono::seconds(0)); }

void CookieJar::write_to(http::Headers& headers) const {
  for (const auto& [name, header] : set_) headers.add("Set-Cookie", header);
}

std::string CookieJar::full_name_below(std::string_view name) const {
  return is_secure_ ? "__Secure-" + std::string(name) : std::string(name);
}

std::string CookieJar::full_name(std::string_view name) const {
  return is_secure_ ? "__Host-" + std::string(name) : std::string(name);
}

}  // namespace portreto::roles::web
