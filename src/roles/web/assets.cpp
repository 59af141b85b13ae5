#include "roles/web/assets.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "roles/web/embedded_assets.h"

namespace portreto::roles::web {
namespace {

// A year, the longest that RFC 9111 section 5.2.2.1 gives a meaning to; `immutable` (RFC 8246) spares the question.
constexpr std::string_view kCacheForEver = "public, max-age=31536000, immutable";
// A browser asks each time whether there is another one, so that none holds on to that of an earlier build.
constexpr std::string_view kAskEachTime = "no-cache";

// "service-worker.57c47388fd88.js": the only file whose address has to stay the same.
const EmbeddedAsset& service_worker() {
  const auto assets = embedded_assets();
  const auto found = std::ranges::find_if(
      assets, [](const EmbeddedAsset& asset) { return asset.name.starts_with("service-worker."); });
  if (found == assets.end()) throw std::logic_error("no service worker was embedded");
  return *found;
}

const EmbeddedAsset* find_asset(std::string_view name) {
  const auto assets = embedded_assets();
  const auto found = std::ranges::lower_bound(assets, name, {}, &EmbeddedAsset::name);
  return found != assets.end() && found->name == name ? &*found : nullptr;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Calls `matches` with each element of a comma-separated field until one does.
template <typename Matches>
bool any_element(std::string_view field, Matches matches) {
  while (!field.empty()) {
    const auto comma = std::min(field.find(','), field.size());
    if (matches(trimmed(field.substr(0, comma)))) return true;
    field.remove_prefix(std::min(comma + 1, field.size()));
  }
  return false;
}

// RFC 9110 section 12.5.3. "gzip;q=0" is a refusal; a weight otherwise does not matter, since there are two choices
// only.
bool accepts_gzip(const http::Headers& headers) {
  return any_element(headers.find("Accept-Encoding").value_or(""), [](std::string_view element) {
    const auto semicolon = std::min(element.find(';'), element.size());
    const auto weight = trimmed(element.substr(std::min(semicolon + 1, element.size())));
    const bool is_refused = weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
    return trimmed(element.substr(0, semicolon)) == "gzip" && !is_refused;
  });
}

// RFC 9110 section 13.1.2; the comparison is weak, so W/ does not count.
bool has_already(const http::Headers& headers, std::string_view etag) {
  return any_element(headers.find("If-None-Match").value_or(""), [&](std::string_view element) {
    if (element.starts_with("W/")) element.remove_prefix(2);
    return element == "*" || element == etag;
  });
}

http::Response answer_with(const EmbeddedAsset& asset, const http::Request& request, std::string_view cache_control) {
  const bool is_gzip = !asset.gzip.empty() && accepts_gzip(request.headers);
  // Each encoding is a representation of its own and needs its own tag (RFC 9110 section 8.8.3.3).
  std::string etag = '"' + std::string(asset.hash) + (is_gzip ? "-gzip" : "") + '"';

  http::Response response;
  response.headers.set("Cache-Control", std::string(cache_control));
  if (!asset.gzip.empty()) response.headers.set("Vary", "Accept-Encoding");
  const bool is_known = has_already(request.headers, etag);
  response.headers.set("ETag", std::move(etag));
  if (is_known) {
    response.status = 304;
    return response;
  }
  response.headers.set("Content-Type", std::string(asset.content_type));
  response.headers.set("X-Content-Type-Options", "nosniff");
  if (is_gzip) response.headers.set("Content-Encoding", "gzip");
  response.body = http::StaticBody{is_gzip ? asset.gzip : asset.plain};
  return response;
}

Task<Result<http::Response>> serve_asset(http::Request& request) {
  const auto name = request.path_parameters.find("name");
  const EmbeddedAsset* asset = name == request.path_parameters.end() ? nullptr : find_asset(name->second);
  if (asset == nullptr) co_return fail(ErrorCode::kNotFound, "There is no such file.");
  co_return answer_with(*asset, request, kCacheForEver);
}

Task<Result<http::Response>> serve_service_worker(http::Request& request) {
  http::Response response = answer_with(service_worker(), request, kAskEachTime);
  // What it asks for, it asks for in the name of our pages.
  response.headers.set("Content-Security-Policy", "default-src 'none'; connect-src 'self'");
  co_return response;
}

}  // namespace

void add_asset_routes(http::Router& router) {
  router.add({
      .method = http::Method::kGet,
      .pattern = "/assets/{name}",
      .access = http::Access::kAnyone,
      .body_bytes_max = 0,
      .is_streaming = false,
      .handler = serve_asset,
  });
  router.add({
      .method = http::Method::kGet,
      .pattern = "/service-worker.js",
      .access = http::Access::kAnyone,
      .body_bytes_max = 0,
      .is_streaming = false,
      .handler = serve_service_worker,
  });
}

}  // namespace portreto::roles::web
