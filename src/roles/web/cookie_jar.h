#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace portreto::roles::web {

// The cookies of one request, and those that its answer sets. Over TLS all have the __Host- prefix (RFC 6265bis): only
// this host can set them, for all of it, never without TLS. On plain http, which is for http://localhost, browsers
// refuse that prefix, so plain names are used. All are HttpOnly and SameSite=Lax.
class CookieJar {
 public:
  explicit CookieJar(const http::Request& request);

  std::string_view find(std::string_view name) const;  // empty when missing
  void set(std::string_view name, std::string value, std::chrono::seconds max_age);
  void remove(std::string_view name);
  void write_to(http::Headers& headers) const;

 private:
  std::string full_name(std::string_view name) const;

  const bool is_secure_;
  std::map<std::string, std::string, std::less<>> received_;
  std::map<std::string, std::string, std::less<>> set_;  // by name: the whole Set-Cookie value
};

}  // namespace portreto::roles::web
