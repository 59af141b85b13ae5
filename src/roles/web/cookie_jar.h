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
//
// Those that are for a part of the site alone have a path, which __Host- rules out, and therefore __Secure-.
class CookieJar {
 public:
  explicit CookieJar(const http::Request& request);

  std::string_view find(std::string_view name) const;  // empty when missing
  void set(std::string_view name, std::string value, std::chrono::seconds max_age);
  void remove(std::string_view name);

  std::string_view find_below(std::string_view name) const;  // one that set_below set; empty when missing
  // Sent by the browser to `path` and what is below it alone.
  void set_below(std::string path, std::string_view name, std::string value, std::chrono::seconds max_age);
  void write_to(http::Headers& headers) const;

 private:
  std::string_view find_exactly(const std::string& full_name) const;
  void set_exactly(std::string full_name, std::string path, std::string value, std::chrono::seconds max_age);
  std::string full_name(std::string_view name) const;
  std::string full_name_below(std::string_view name) const;

  const bool is_secure_;
  std::map<std::string, std::string, std::less<>> received_;
  std::map<std::string, std::string, std::less<>> set_;  // by full name: the whole Set-Cookie value
};

}  // namespace portreto::roles::web
