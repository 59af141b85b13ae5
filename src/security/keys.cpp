#include "security/keys.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/bytes.h"
#include "base/random.h"
#include "security/sodium_start.h"
#include "security/strict_json.h"

namespace portreto::security {
namespace {

namespace json = boost::json;

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kKidBytes = 6;  // 48 random bits: ids of one ring do not meet

static_assert(crypto_sign_SEEDBYTES == sizeof(KeyBytes) && crypto_sign_PUBLICKEYBYTES == sizeof(KeyBytes));

// What differs between the kinds of ring.
template <typename Key>
struct Kind;
template <>
struct Kind<SigningKey> {
  static constexpr std::string_view name = "ed25519-private";
  static constexpr auto bytes = &SigningKey::seed;
};
template <>
struct Kind<PublicKey> {
  static constexpr std::string_view name = "ed25519-public";
  static constexpr auto bytes = &PublicKey::point;
};
template <>
struct Kind<SecretKey> {
  static constexpr std::string_view name = "hmac-sha256";
  static constexpr auto bytes = &SecretKey::secret;
};

template <typename Key>
std::string encode(const std::vector<Key>& ring) {
  json::array keys;
  for (const Key& key : ring) {
    json::object object{
        {"kid", key.kid}, {"key", to_base64url(key.*Kind<Key>::bytes)}, {"not_before", format_rfc3339(key.not_before)}};
    if (key.not_after) object["not_after"] = format_rfc3339(*key.not_after);
    keys.push_back(std::move(object));
  }
  return json::serialize(json::object{{"format", kFormat}, {"kind", Kind<Key>::name}, {"keys", std::move(keys)}});
}

template <typename Key>
std::optional<Key> decode_key(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto kid = text_at(*object, "kid"), encoded = text_at(*object, "key"), begin = text_at(*object, "not_before");
  if (!kid || !is_key_id(*kid) || !encoded || !begin) return std::nullopt;
  const auto bytes = from_base64url(*encoded);
  const auto not_before = parse_rfc3339(*begin);
  if (!bytes || bytes->size() != sizeof(KeyBytes) || !not_before) return std::nullopt;
  Key key;
  key.kid = *kid;
  std::ranges::copy(*bytes, (key.*Kind<Key>::bytes).begin());
  key.not_before = *not_before;
  if (object->contains("not_after")) {
    const auto end = text_at(*object, "not_after");
    if (!end || !(key.not_after = parse_rfc3339(*end))) return std::nullopt;
  }
  return key;
}

template <typename Key>
std::optional<std::vector<Key>> decode_keys(std::string_view text) {
  const auto object = parse_strict_object(text);
  if (!object) return std::nullopt;
  const json::value* format = object->if_contains("format");
  const json::value* keys = object->if_contains("keys");
  if (format == nullptr || !format->is_int64() || format->get_int64() != kFormat) return std::nullopt;
  if (text_at(*object, "kind") != Kind<Key>::name) return std::nullopt;
  if (keys == nullptr || !keys->is_array() || keys->get_array().size() > kRingKeysMax) return std::nullopt;
  std::vector<Key> ring;
  for (const json::value& value : keys->get_array()) {
    auto key = decode_key<Key>(value);
    if (!key || std::ranges::find(ring, key->kid, &Key::kid) != ring.end()) return std::nullopt;
    ring.push_back(*std::move(key));
  }
  return ring;
}

template <typename Key>
Result<std::vector<Key>> decode(std::string_view text) {
  if (auto ring = decode_keys<Key>(text)) return *std::move(ring);
  return fail(ErrorCode::kCorruption, fmt::format("This is not a key ring of kind {}.", Kind<Key>::name));
}

std::string random_kid() { return random_token(kKidBytes); }

}  // namespace

bool is_key_id(std::string_view text) {
  constexpr std::size_t kKidCharsMax = 32;
  return !text.empty() && text.size() <= kKidCharsMax && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

SigningKey generate_signing_key(Timestamp not_before) {
  SigningKey key{.kid = random_kid(), .seed = {}, .not_before = not_before, .not_after = {}};
  fill_random(key.seed);
  return key;
}

SecretKey generate_secret_key(Timestamp not_before) {
  SecretKey key{.kid = random_kid(), .secret = {}, .not_before = not_before, .not_after = {}};
  fill_random(key.secret);
  return key;
}

PublicRing public_ring(const SigningRing& ring) {
  start_sodium();
  PublicRing result;
  for (const SigningKey& key : ring) {
    PublicKey half{.kid = key.kid, .point = {}, .not_before = key.not_before, .not_after = key.not_after};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(half.point.data()), secret.data(),
                             reinterpret_cast<const unsigned char*>(key.seed.data()));
    sodium_memzero(secret.data(), secret.size());
    result.push_back(std::move(half));
  }
  return result;
}

std::string encode_ring(const SigningRing& ring) { return encode(ring); }
std::string encode_ring(const PublicRing& ring) { return encode(ring); }
std::string encode_ring(const SecretRing& ring) { return encode(ring); }

Result<SigningRing> decode_signing_ring(std::string_view text) { return decode<SigningKey>(text); }
Result<PublicRing> decode_public_ring(std::string_view text) { return decode<PublicKey>(text); }
Result<SecretRing> decode_secret_ring(std::string_view text) { return decode<SecretKey>(text); }

}  // namespace portreto::security
