#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"

namespace portreto::security {

// Access tokens: JSON Web Tokens (RFC 7519) of the type "at+jwt" (RFC 9068), in JWS compact form signed by Ed25519
// (RFC 8037), under the rules of RFC 8725. Anything that a token could choose, such as its algorithm or where to find
// its key, is fixed here, and a token that says otherwise is refused.

inline constexpr std::chrono::seconds kAccessTokenTtlMax{600};
// How long after its expiry a token is still accepted, for clocks that differ.
inline constexpr std::chrono::seconds kAccessTokenLeeway{30};
// By how much the clock of a verifier may be behind for it to take a token that has just been issued: the five minutes
// of FAULTS.md, and what clocks may differ anyway. Such a clock is noticed within some seconds
// (roles/process/clock_watch.h), in which nobody is to be refused. It makes no token good for longer.
inline constexpr std::chrono::seconds kAccessTokenBackdate{330};
inline constexpr std::size_t kAccessTokenBytesMax = 4096;

// Whom a token is issued to.
struct AccessSubject {
  UserId user;
  SessionId session;     // the login that it came from
  std::string username;  // for display only: it may have changed since
  std::string role;
};

// What a verified token says.
struct AccessClaims {
  AccessSubject subject;
  std::string token_id;
  Timestamp not_before;
  Timestamp issued_at;
  Timestamp expires_at;
  // The moment from which its verifier refuses it: past expiry and leeway, or the end of its key.
  Timestamp refused_from;
};

struct IssuedAccessToken {
  std::string text;
  Timestamp expires_at;
};

// Signs access tokens; in the auth tier only. Thread-safe.
class AccessTokenSigner {
 public:
  // Throws std::invalid_argument when ttl is not within (0, kAccessTokenTtlMax].
  AccessTokenSigner(std::string issuer, std::string audience, std::chrono::seconds ttl);

  // Replaces the ring; until it is called the first time, sign() gives kUnavailable.
  void set_keys(const SigningRing& ring);

  // kUnavailable while no key may sign.
  Result<IssuedAccessToken> sign(const AccessSubject& subject, Timestamp now) const;

 private:
  // A SigningKey made ready for use.
  struct Key {
    std::string encoded_header;
    std::array<unsigned char, 64> secret;
    Timestamp not_before;
    std::optional<Timestamp> not_after;
  };
  const std::string issuer_, audience_;
  const std::chrono::seconds ttl_;
  Current<std::vector<Key>> keys_;
};

// Verifies access tokens by public key, asking nobody. Thread-safe.
class AccessTokenVerifier {
 public:
  AccessTokenVerifier(std::string issuer, std::string audience);

  // Replaces the ring; until it is called the first time, every token is refused.
  void set_keys(PublicRing ring);

  // kUnauthenticated unless the token was signed by a key of the ring for this issuer and audience, and its time is
  // now. The message does not say which check failed.
  Result<AccessClaims> verify(std::string_view token, Timestamp now) const;

  // Grows with each set_keys, before the call returns: what an earlier generation verified is not to be trusted.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  const std::string issuer_, audience_;
  Current<PublicRing> keys_;
  std::atomic<std::uint64_t> generation_{0};
};

// The public keys as a JSON Web Key Set (RFC 7517, RFC 8037), for others who verify our tokens.
std::string jwks(const PublicRing& ring);

}  // namespace portreto::security
