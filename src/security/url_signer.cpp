#include "security/url_signer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/big_endian.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "security/unix_time.h"

namespace portreto::security {
namespace {

constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kMacChars = 22;  // base64url of 16 bytes
constexpr std::size_t kTextMax = 192;  // longest text to be signed, and longest URL, are well below
constexpr std::size_t kUuidChars = 36;
constexpr std::string_view kPrefix = "/b/";

// Text of a known greatest length, on the stack.
class ShortText {
 public:
  void add(std::string_view text) {
    std::memcpy(chars_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void add(char c) { chars_[size_++] = c; }
  void add_decimal(std::uint64_t number) {
    size_ = static_cast<std::size_t>(std::to_chars(chars_.data() + size_, chars_.data() + kTextMax, number).ptr -
                                     chars_.data());
  }
  void add_hex(std::uint64_t number, int digits) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) add(kHex[(number >> shift) & 15]);
  }
  void add_uuid(const Uuid& id) {
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) add('-');
      add_hex(std::to_integer<std::uint64_t>(id.bytes[i]), 2);
    }
  }
  void add_base64url(ByteView bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const std::byte b : bytes) {
      buffer = (buffer << 8) | std::to_integer<std::uint32_t>(b);
      for (bits += 8; bits >= 6; bits -= 6) add(kDigits[(buffer >> (bits - 6)) & 63]);
    }
    if (bits > 0) add(kDigits[(buffer << (6 - bits)) & 63]);
  }
  std::string_view view() const { return {chars_.data(), size_}; }

 private:
  std::array<char, kTextMax> chars_;
  std::size_t size_ = 0;
};

std::string_view name_of(UrlAction action) {
  switch (action) {
    case UrlAction::kGet: return "GET";
    case UrlAction::kPut: return "PUT";
    case UrlAction::kDelete: return "DELETE";
  }
  return "";
}

std::uint64_t seconds_of(std::chrono::sys_seconds time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

// The one spelling of a grant's URL under a key. Both sides build it: the signer to hand it out, the verifier to
// compare.
void append_url(std::string& out, const UrlGrant& grant, const MacKey& key) {
  ShortText path;
  path.add(kPrefix);
  path.add_uuid(grant.blob.uuid);
  path.add('/');
  path.add_decimal(grant.variant);

  ShortText signed_text;
  signed_text.add("v1|");
  signed_text.add(name_of(grant.action));
  signed_text.add('|');
  signed_text.add(path.view());
  signed_text.add('|');
  signed_text.add_decimal(seconds_of(grant.expires_at));
  signed_text.add('|');
  signed_text.add(key.kid);

  ShortText query;
  query.add("?k=");
  query.add(key.kid);
  query.add("&e=");
  query.add_decimal(seconds_of(grant.expires_at));
  if (grant.download) {
    signed_text.add("|d");
    query.add("&d=1");
  }
  if (grant.action == UrlAction::kPut) {
    signed_text.add('|');
    signed_text.add_decimal(grant.size_bytes);
    signed_text.add('|');
    signed_text.add_hex(grant.crc32c, 8);
    query.add("&n=");
    query.add_decimal(grant.size_bytes);
    query.add("&c=");
    query.add_hex(grant.crc32c, 8);
  }
  query.add("&s=");
  const Sha256Digest mac = key.mac(as_bytes(signed_text.view()));
  query.add_base64url(ByteView(mac).first(kMacBytes));

  out.append(path.view());
  out.append(query.view());
}

// Reads a URL from the left. Once something is missing, everything after is.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::string_view until(char end) {
    const std::string_view found = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(found.size());
    return found;
  }
  template <typename Number>
  std::optional<Number> number(int base = 10) {
    Number value;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (error != std::errc()) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

struct ReadUrl {
  UrlGrant grant;
  std::string_view kid;
};

std::optional<UrlAction> action_of(std::string_view method) {
  if (method == "GET" || method == "HEAD") return UrlAction::kGet;
  if (method == "PUT") return UrlAction::kPut;
  if (method == "DELETE") return UrlAction::kDelete;
  return std::nullopt;
}

bool read_path(std::string_view path, UrlGrant& grant) {
  Reader reader(path);
  if (!reader.skip(kPrefix)) return false;
  const auto blob = BlobId::parse(reader.rest().substr(0, kUuidChars));
  if (!blob || !reader.skip(reader.rest().substr(0, kUuidChars)) || !reader.skip("/")) return false;
  const auto variant = reader.number<std::uint16_t>();
  if (!variant || !reader.rest().empty()) return false;
  grant.blob = *blob;
  grant.variant = *variant;
  return true;
}

// Says what a URL claims. Lenient about spelling: what was read is spelled again, and compared, by the caller.
std::optional<ReadUrl> read_url(std::string_view method, std::string_view path, std::string_view query) {
  constexpr std::uint32_t kEndOf32Bits = 0xffffffff;  // 2106; keeps the time arithmetic far from overflow
  ReadUrl url;
  const auto action = action_of(method);
  if (!action || !read_path(path, url.grant)) return std::nullopt;
  url.grant.action = *action;
  Reader reader(query);
  if (!reader.skip("k=")) return std::nullopt;
  url.kid = reader.until('&');
  if (!is_key_id(url.kid) || !reader.skip("&e=")) return std::nullopt;
  const auto expiry = reader.number<std::uint64_t>();
  if (!expiry || *expiry > kEndOf32Bits) return std::nullopt;
  url.grant.expires_at = std::chrono::sys_seconds(std::chrono::seconds(*expiry));
  if (*action == UrlAction::kGet) url.grant.download = reader.skip("&d=1");
  if (*action == UrlAction::kPut) {
    if (!reader.skip("&n=")) return std::nullopt;
    const auto size = reader.number<std::uint64_t>();
    if (!size || !reader.skip("&c=")) return std::nullopt;
    const auto crc = reader.number<std::uint32_t>(16);
    if (!crc) return std::nullopt;
    url.grant.size_bytes = *size;
    url.grant.crc32c = *crc;
  }
  if (!reader.skip("&s=") || reader.rest().size() != kMacChars) return std::nullopt;
  return url;
}

}  // namespace

std::chrono::sys_seconds url_expiry(BlobId blob, Timestamp now) {
  const std::uint64_t hash = from_big_endian(std::span(blob.uuid.bytes).last<sizeof(BigEndian)>());
  const std::int64_t bucket = kUrlBucket.count();
  const auto shift = static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(bucket));
  const std::int64_t now_s = unix_seconds(now);
  return std::chrono::sys_seconds(std::chrono::seconds(((now_s + shift) / bucket + 2) * bucket - shift));
}

void UrlSigner::Pen::get(std::string& out, BlobId blob, std::uint16_t variant, bool download) const {
  append_url(out,
             {.action = UrlAction::kGet,
              .blob = blob,
              .variant = variant,
              .expires_at = url_expiry(blob, now_),
              .download = download},
             *key_);
}

void UrlSigner::Pen::put(std::string& out, BlobId blob, std::uint16_t variant, std::uint64_t size_bytes,
                         std::uint32_t crc32c) const {
  append_url(out,
             {.action = UrlAction::kPut,
              .blob = blob,
              .variant = variant,
              .expires_at = std::chrono::ceil<std::chrono::seconds>(now_) + kUrlWriteTtl,
              .size_bytes = size_bytes,
              .crc32c = crc32c},
             *key_);
}

void UrlSigner::Pen::erase(std::string& out, BlobId blob, std::uint16_t variant) const {
  append_url(out,
             {.action = UrlAction::kDelete,
              .blob = blob,
              .variant = variant,
              .expires_at = std::chrono::ceil<std::chrono::seconds>(now_) + kUrlWriteTtl},
             *key_);
}

Result<UrlSigner::Pen> UrlSigner::at(Timestamp now) const {
  auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "Pictures cannot be shown at the moment. Try again shortly.");
  return Pen(std::move(ring), *key, now);
}

Result<UrlGrant> UrlSigner::verify(std::string_view method, std::string_view path, std::string_view query,
                                   Timestamp now) const {
  const auto ring = keys_.get();
  const auto url = read_url(method, path, query);
  const MacKey* key = url ? ring->verifying(url->kid, now) : nullptr;
  if (key == nullptr) return fail(ErrorCode::kPermissionDenied, "This link is not valid.");
  std::string expected;
  expected.reserve(2 * kTextMax);
  append_url(expected, url->grant, *key);
  std::string presented;
  presented.reserve(2 * kTextMax);
  presented.append(path).append(1, '?').append(query);
  if (!equal_constant_time(as_bytes(expected), as_bytes(presented))) {
    return fail(ErrorCode::kPermissionDenied, "This link is not valid.");
  }
  if (now >= url->grant.expires_at) {
    return fail(ErrorCode::kPermissionDenied, "This link has expired. Reload the page that you found it on.");
  }
  return url->grant;
}

}  // namespace portreto::security
