#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

typedef void CURL;

namespace portreto::roles {

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // with the query
  std::map<std::string, std::string> headers{};
  std::string_view body{};  // outlives the call
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers{};  // names in small letters
  std::string body{};

  std::string header(const std::string& name) const;
};

// One connection to a server, opened when it is needed, by libcurl (http and https, with the system's certificates).
// Redirects are not followed. For one thread.
class HttpConnection {
 public:
  // `base` is "https://host[:port]". `ca_file`: certificates to trust instead of the system's; empty: none.
  HttpConnection(std::string base, std::string ca_file);
  ~HttpConnection();

  // kUnavailable, with the reason, when there is no answer, or none for a minute: what was sent may have arrived.
  Result<HttpAnswer> send(const HttpRequest& request);

 private:
  const std::string base_;
  const std::string ca_file_;
  const std::unique_ptr<CURL, void (*)(CURL*)> handle_;
};

}  // namespace portreto::roles
