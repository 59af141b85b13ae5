#include "security/jwt.h"

#include <sodium.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"
#include "base/random.h"
#include "security/rotation.h"
#include "security/sodium_start.h"
#include "security/strict_json.h"
#include "security/unix_time.h"

namespace portreto::security {
namespace {

namespace json = boost::json;

constexpr std::string_view kAlgorithm = "EdDSA";
constexpr std::string_view kType = "at+jwt";
constexpr std::size_t kTokenIdBytes = 12;

const unsigned char* octets(const void* data) { return static_cast<const unsigned char*>(data); }

// A NumericDate in whole seconds, up to the year 9999.
std::optional<Timestamp> time_at(const json::object& object, std::string_view name) {
  constexpr std::int64_t kEndOfYear9999 = 253402300799;
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t seconds = value->get_int64();
  if (seconds < 0 || seconds > kEndOfYear9999) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

std::optional<json::object> decode_object(std::string_view encoded) {
  const auto bytes = from_base64url(encoded);
  if (!bytes) return std::nullopt;
  return parse_strict_object(as_text(*bytes));
}

struct Parts {
  std::string_view header, payload, signature;
  std::string_view signed_text;  // header.payload
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  return Parts{.header = token.substr(0, first),
               .payload = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_text = token.substr(0, second)};
}

// The key id, if the header says what ours say and not a word more: no jku, x5u, jwk or crit.
std::optional<std::string> key_id_of(std::string_view encoded_header) {
  const auto header = decode_object(encoded_header);
  if (!header || header->size() != 3) return std::nullopt;
  const auto kid = text_at(*header, "kid");
  if (text_at(*header, "alg") != kAlgorithm || text_at(*header, "typ") != kType || !kid || !is_key_id(*kid)) {
    return std::nullopt;
  }
  return std::string(*kid);
}

bool is_signed_by(const PublicKey& key, const Parts& parts) {
  const auto signature = from_base64url(parts.signature);
  return signature && signature->size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(octets(signature->data()), octets(parts.signed_text.data()),
                                     parts.signed_text.size(), octets(key.point.data())) == 0;
}

std::optional<AccessClaims> read_claims(const json::object& payload) {
  const auto user = text_at(payload, "sub").and_then(UserId::parse);
  const auto session = text_at(payload, "sid").and_then(SessionId::parse);
  const auto role = text_at(payload, "role"), username = text_at(payload, "username"),
             token_id = text_at(payload, "jti");
  const auto not_before = time_at(payload, "nbf"), issued_at = time_at(payload, "iat"),
             expires_at = time_at(payload, "exp");
  if (!user || !session || !role || !username || !token_id || !not_before || !issued_at || !expires_at)
    return std::nullopt;
  return AccessClaims{.subject = {*user, *session, std::string(*username), std::string(*role)},
                      .token_id = std::string(*token_id),
                      .not_before = *not_before,
                      .issued_at = *issued_at,
                      .expires_at = *expires_at,
                      .refused_from = *expires_at + kAccessTokenLeeway + std::chrono::milliseconds(1)};
}

bool is_time_sane(const AccessClaims& claims, Timestamp now) {
  return claims.not_before <= now && now < claims.refused_from && claims.issued_at <= now + kAccessTokenBackdate &&
         claims.expires_at - claims.issued_at <= kAccessTokenTtlMax;
}

}  // namespace

AccessTokenSigner::AccessTokenSigner(std::string issuer, std::string audience, std::chrono::seconds ttl)
    : issuer_(std::move(issuer)), audience_(std::move(audience)), ttl_(ttl) {
  start_sodium();
  if (ttl_.count() <= 0 || ttl_ > kAccessTokenTtlMax) {
    throw std::invalid_argument("An access token must live between 1 and 600 seconds.");
  }
}

void AccessTokenSigner::set_keys(const SigningRing& ring) {
  std::vector<Key> keys;
  for (const SigningKey& key : ring) {
    Key ready{.encoded_header = to_base64url(
                  as_bytes(json::serialize(json::object{{"alg", kAlgorithm}, {"typ", kType}, {"kid", key.kid}}))),
              .secret = {},
              .not_before = key.not_before,
              .not_after = key.not_after};
    static_assert(sizeof ready.secret == crypto_sign_SECRETKEYBYTES);
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> point;
    crypto_sign_seed_keypair(point.data(), ready.secret.data(), octets(key.seed.data()));
    keys.push_back(std::move(ready));
  }
  keys_.set(std::move(keys));
}

Result<IssuedAccessToken> AccessTokenSigner::sign(const AccessSubject& subject, Timestamp now) const {
  const auto keys = keys_.get();
  const Key* key = signing_key(*keys, now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "Logging in is not possible at the moment. Try again shortly.");
  const std::int64_t issued_at = unix_seconds(now);
  const std::int64_t expires_at = issued_at + ttl_.count();
  // nbf lies in the past, so that a verifier whose clock is slow accepts a new token and can still refuse every future
  // nbf.
  const json::object payload{{"iss", issuer_},
                             {"aud", audience_},
                             {"sub", subject.user.str()},
                             {"sid", subject.session.str()},
                             {"username", subject.username},
                             {"role", subject.role},
                             {"jti", random_token(kTokenIdBytes)},
                             {"iat", issued_at},
                             {"nbf", issued_at - kAccessTokenBackdate.count()},
                             {"exp", expires_at}};
  std::string text = key->encoded_header + '.' + to_base64url(as_bytes(json::serialize(payload)));
  std::array<std::byte, crypto_sign_BYTES> signature;
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, octets(text.data()), text.size(),
                       key->secret.data());
  text += '.';
  text += to_base64url(signature);
  return IssuedAccessToken{std::move(text), Timestamp(std::chrono::seconds(expires_at))};
}

AccessTokenVerifier::AccessTokenVerifier(std::string issuer, std::string audience)
    : issuer_(std::move(issuer)), audience_(std::move(audience)) {
  start_sodium();
}

void AccessTokenVerifier::set_keys(PublicRing ring) {
  keys_.set(std::move(ring));
  generation_.fetch_add(1, std::memory_order_acq_rel);
}

Result<AccessClaims> AccessTokenVerifier::verify(std::string_view token, Timestamp now) const {
  const auto refusal = [] {
    return fail(ErrorCode::kUnauthenticated, "Your login is not valid any more. Log in again.");
  };
  if (token.size() > kAccessTokenBytesMax) return refusal();
  const auto parts = split(token);
  const auto kid = parts ? key_id_of(parts->header) : std::nullopt;
  if (!kid) return refusal();
  const auto ring = keys_.get();
  const auto key = std::ranges::find(*ring, *kid, &PublicKey::kid);
  if (key == ring->end() || !verifies(*key, now) || !is_signed_by(*key, *parts)) return refusal();
  const auto payload = decode_object(parts->payload);
  if (!payload || text_at(*payload, "iss") != issuer_ || text_at(*payload, "aud") != audience_) return refusal();
  auto claims = read_claims(*payload);
  if (!claims || !is_time_sane(*claims, now)) return refusal();
  if (key->not_after) claims->refused_from = std::min(claims->refused_from, *key->not_after);
  return *std::move(claims);
}

std::string jwks(const PublicRing& ring) {
  json::array keys;
  for (const PublicKey& key : ring) {
    keys.push_back(json::object{{"kty", "OKP"},
                                {"crv", "Ed25519"},
                                {"use", "sig"},
                                {"alg", kAlgorithm},
                                {"kid", key.kid},
                                {"x", to_base64url(key.point)}});
  }
  return json::serialize(json::object{{"keys", std::move(keys)}});
}

}  // namespace portreto::security
