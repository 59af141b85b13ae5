#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace portreto::security {

using KeyBytes = std::array<std::byte, 32>;

// The rings of a cluster, by their name in the registry. A ring is read by the tiers named beside it and by no other:
// private halves stay with auth, and everybody else verifies with the public ones.
inline constexpr std::string_view kTokenSigningRing = "token-signing";  // SigningKey: auth
inline constexpr std::string_view kTokenPublicRing = "token-public";    // PublicKey: all; derived from token-signing
inline constexpr std::string_view kRefreshRing = "refresh";             // SecretKey: auth
inline constexpr std::string_view kDeviceRing = "device";               // SecretKey: auth
inline constexpr std::string_view kUrlRing = "blob-url";                // SecretKey: app, storage
inline constexpr std::string_view kCsrfRing = "csrf";                   // SecretKey: web
inline constexpr std::string_view kServiceRing = "service";             // SecretKey: all

// More keys than a rotation ever leaves in a ring; decoding refuses more.
inline constexpr std::size_t kRingKeysMax = 16;

// In every key: `kid` names it, and is no secret; the newest key whose `not_before` has come signs; a key verifies from
// its publication until `not_after`, which is set once a successor is published (security/rotation.h).

// An Ed25519 private key (RFC 8032), as its seed.
struct SigningKey {
  std::string kid;
  KeyBytes seed{};
  Timestamp not_before;
  std::optional<Timestamp> not_after;
  bool operator==(const SigningKey&) const = default;
};

// An Ed25519 public key.
struct PublicKey {
  std::string kid;
  KeyBytes point{};
  Timestamp not_before;
  std::optional<Timestamp> not_after;
  bool operator==(const PublicKey&) const = default;
};

// A shared secret for HMAC-SHA256.
struct SecretKey {
  std::string kid;
  KeyBytes secret{};
  Timestamp not_before;
  std::optional<Timestamp> not_after;
  bool operator==(const SecretKey&) const = default;
};
using UrlKey = SecretKey;

using SigningRing = std::vector<SigningKey>;
using PublicRing = std::vector<PublicKey>;
using SecretRing = std::vector<SecretKey>;

// What a key id may look like: [A-Za-z0-9_-]{1,32}. Anything else never reaches a lookup, a log or a path.
bool is_key_id(std::string_view text);

// Fresh keys from the CSPRNG, under a random id.
SigningKey generate_signing_key(Timestamp not_before);
SecretKey generate_secret_key(Timestamp not_before);

// The public halves of a ring, in its order.
PublicRing public_ring(const SigningRing& ring);

// A ring as JSON for the registry, and back. A text names its kind, so that one kind of ring is never taken for
// another:
// {"format":1,"kind":"hmac-sha256","keys":[{"kid","key" base64url,"not_before" RFC 3339,"not_after"?}]}.
// Decoding is strict and fails with kCorruption; its message never repeats what the text held.
std::string encode_ring(const SigningRing& ring);
std::string encode_ring(const PublicRing& ring);
std::string encode_ring(const SecretRing& ring);
Result<SigningRing> decode_signing_ring(std::string_view text);
Result<PublicRing> decode_public_ring(std::string_view text);
Result<SecretRing> decode_secret_ring(std::string_view text);

}  // namespace portreto::security
