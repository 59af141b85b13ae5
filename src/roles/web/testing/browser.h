#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/url.h"
#include "roles/api/testing/call.h"

namespace portreto::roles::web {

// For tests only: what a browser does with pages: it keeps cookies, and sends where a form comes from.
class Browser {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  using Fields = std::vector<std::pair<std::string, std::string>>;

  explicit Browser(const http::Router& site, bool is_secure = false) : site_(site), is_secure_(is_secure) {}

  test::Answer get(std::string target, Headers headers = {}) {
    return send({.target = std::move(target), .headers = std::move(headers)});
  }

  // As from our own page, with the CSRF token of the page that was read last.
  test::Answer post(std::string target, Fields fields = {}, Headers headers = {}) {
    fields.emplace_back("csrf", csrf_token);
    return post_raw(std::move(target), encode(fields), "application/x-www-form-urlencoded", std::move(headers));
  }

  test::Answer post_raw(std::string target, std::string body, std::string type, Headers headers = {}) {
    headers.emplace_back("Content-Type", std::move(type));
    headers.emplace_back("Origin", origin());
    headers.emplace_back("Sec-Fetch-Site", "same-origin");
    return send({.method = http::Method::kPost,
                 .target = std::move(target),
                 .headers = std::move(headers),
                 .body = std::move(body)});
  }

  // As from a script of our own page.
  test::Answer script(http::Method method, std::string target, std::string body = {}, Headers headers = {}) {
    headers.emplace_back("Origin", origin());
    headers.emplace_back("Sec-Fetch-Site", "same-origin");
    headers.emplace_back("X-CSRF-Token", csrf_token);
    return send(
        {.method = method, .target = std::move(target), .headers = std::move(headers), .body = std::move(body)});
  }

  // Any request, with this browser's cookies.
  test::Answer send(test::Call call) {
    call.is_secure = is_secure_;
    call.headers.emplace_back("Host", kHost);
    std::string field;
    for (const auto& [name, value] : cookies) field += (field.empty() ? "" : "; ") + name + "=" + value;
    if (!field.empty()) call.headers.emplace_back("Cookie", field);
    test::Answer answer = test::send(site_, std::move(call));
    for (const auto& [name, value] : answer.headers.fields()) {
      if (name == "Set-Cookie") keep_cookie(value);
    }
    if (const std::string token = hidden_value(answer.body, "csrf"); !token.empty()) csrf_token = token;
    return answer;
  }

  std::string origin() const { return (is_secure_ ? "https://" : "http://") + std::string(kHost); }

  static std::string encode(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
      text += (text.empty() ? "" : "&") + http::encode_query_value(name) + "=" + http::encode_query_value(value);
    }
    return text;
  }

  // The value of the first hidden field of that name; empty when there is none.
  static std::string hidden_value(std::string_view html, std::string_view name) {
    const std::string begin = "name=\"" + std::string(name) + "\" value=\"";
    const auto at = html.find(begin);
    if (at == html.npos) return {};
    const auto first = at + begin.size();
    return std::string(html.substr(first, html.find('"', first) - first));
  }

  std::map<std::string, std::string> cookies;
  std::string csrf_token;

 private:
  static constexpr char kHost[] = "photos.example.org";

  void keep_cookie(std::string_view field) {
    const auto equals = field.find('=');
    const auto end = field.find(';');
    const std::string name(field.substr(0, equals));
    if (field.find("Max-Age=0") != field.npos) {
      cookies.erase(name);
    } else {
      cookies[name] = field.substr(equals + 1, end - equals - 1);
    }
  }

  const http::Router& site_;
  const bool is_secure_;
};

}  // namespace portreto::roles::web
