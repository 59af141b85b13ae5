#include "security/url_signer.h"

#include <fmt/format.h>

#include <optional>

#include "base/testing/fuzz.h"
#include "security/hmac.h"

namespace portreto::security {
namespace {

using fuzz::require;
using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:34:56.789Z");
constexpr std::size_t kMacBytes = 16;
constexpr std::string_view kMacField = "&s=";

SecretKey the_key() {
  SecretKey key{.kid = "fuzz"};
  key.secret.fill(std::byte{7});
  return key;
}

std::string mac_of(std::string_view text) {
  static const HmacSha256 kMac(the_key().secret);
  return to_base64url(ByteView(kMac(as_bytes(text))).first(kMacBytes));
}

std::string_view name_of(UrlAction action) {
  switch (action) {
    case UrlAction::kGet: return "GET";
    case UrlAction::kPut: return "PUT";
    case UrlAction::kDelete: return "DELETE";
  }
  return "";
}

// A grant as url_signer.h says that it is written.
std::string spell(const UrlGrant& grant) {
  const bool is_put = grant.action == UrlAction::kPut;
  const std::string path = fmt::format("/b/{}/{}", grant.blob.str(), grant.variant);
  const auto expiry = grant.expires_at.time_since_epoch().count();
  std::string text = fmt::format("v1|{}|{}|{}|fuzz", name_of(grant.action), path, expiry);
  std::string query = fmt::format("k=fuzz&e={}", expiry);
  if (grant.download) text += "|d", query += "&d=1";
  if (is_put) {
    text += fmt::format("|{}|{:08x}", grant.size_bytes, grant.crc32c);
    query += fmt::format("&n={}&c={:08x}", grant.size_bytes, grant.crc32c);
  }
  return fmt::format("{}?{}{}{}", path, query, kMacField, mac_of(text));
}

// The same by the signer, at the time when it gave such a URL.
std::string sign(const UrlSigner& signer, const UrlGrant& grant) {
  const bool is_get = grant.action == UrlAction::kGet;
  const auto pen = signer.at(grant.expires_at - (is_get ? 2 * kUrlBucket : kUrlWriteTtl));
  std::string url;
  switch (grant.action) {
    case UrlAction::kGet: pen->get(url, grant.blob, grant.variant, grant.download); break;
    case UrlAction::kPut: pen->put(url, grant.blob, grant.variant, grant.size_bytes, grant.crc32c); break;
    case UrlAction::kDelete: pen->erase(url, grant.blob, grant.variant); break;
  }
  return url;
}

// The query with a MAC that fits: over the values just as they are spelled here, as if the signer were as careless. So
// the fuzzer gets past the MAC, and only the spelling stands in its way.
std::string with_mac(std::string_view method, std::string_view path, std::string_view query) {
  const auto value_of = [query](std::string_view name) -> std::optional<std::string_view> {
    const auto at = query.find(name);
    if (at == query.npos) return std::nullopt;
    const auto value = query.substr(at + name.size());
    return value.substr(0, value.find('&'));
  };
  if (method == "HEAD") method = "GET";
  std::string text =
      fmt::format("v1|{}|{}|{}|{}", method, path, value_of("&e=").value_or(""), value_of("k=").value_or(""));
  if (value_of("&d=")) text += "|d";
  if (method == "PUT") text += fmt::format("|{}|{}", value_of("&n=").value_or(""), value_of("&c=").value_or(""));
  return std::string(query.substr(0, query.find(kMacField))).append(kMacField).append(mac_of(text));
}

// A line each: the method, the path, the query.
void check(fuzz::Input input) {
  static const UrlSigner& signer = *[] {
    auto* made = new UrlSigner;
    made->set_keys({the_key()});
    return made;
  }();
  const std::string_view method = input.line();
  const std::string_view path = input.line();
  const std::string_view query = input.text();

  const auto check_grant = [&](const UrlGrant& grant, std::string_view presented_query) {
    require(method == name_of(grant.action) || (method == "HEAD" && grant.action == UrlAction::kGet),
            "a URL is for the method that it was signed for");
    require(grant.expires_at > kNow, "a URL expires");
    require(spell(grant) == fmt::format("{}?{}", path, presented_query), "a grant has one spelling");
  };
  if (const auto grant = signer.verify(method, path, query, kNow)) {
    check_grant(*grant, query);
    require(sign(signer, *grant) == fmt::format("{}?{}", path, query), "only the signer makes URLs that verify");
  }
  const std::string fitting = with_mac(method, path, query);
  if (const auto grant = signer.verify(method, path, fitting, kNow)) check_grant(*grant, fitting);
}

}  // namespace
}  // namespace portreto::security

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::security::check({data, size});
  return 0;
}
