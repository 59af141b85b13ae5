#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/id.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// An opaque refresh token: `{session uuid}.{256-bit secret, base64url}`. The session names the family of tokens that
// one login on one device goes through; each use replaces the token by its successor (RFC 9700 section 4.14.2).
struct RefreshToken {
  SessionId session;
  KeyBytes secret{};

  bool operator==(const RefreshToken&) const = default;
  std::string str() const;
  // The one spelling that str() gives; nullopt for any other, such as an access token's.
  static std::optional<RefreshToken> parse(std::string_view text);
  // The first token of a new login, from the CSPRNG.
  static RefreshToken generate(SessionId session);
  // What is stored in place of the secret: SHA-256. 256 random bits need no slow hash.
  Sha256Digest hash() const { return sha256(secret); }
};

// Computes a token's successor: HMAC-SHA256(key, "refresh|v1|" + session id + "|" + secret).
//
// That it follows from the token and the ring alone is what lets replicas race: when a browser's tabs send the same
// token to several of them at once, all compute the same successor, one of them wins the compare-and-set on the stored
// hash, and the others hand out exactly what it stored. Without the key, which only auth knows, a stolen token does not
// tell its successors. Thread-safe.
class RefreshTokens {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // The successor under the key that signs at `now`; kUnavailable when there is none.
  Result<RefreshToken> successor(const RefreshToken& token, Timestamp now) const;

  // The successor that was stored as `hash`, under whichever key of the ring it was made with: what the loser of a race
  // needs when the key changed between the two. nullopt when no key gives it.
  std::optional<RefreshToken> successor_stored_as(const Sha256Digest& hash, const RefreshToken& token,
                                                  Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

// How long after a rotation its predecessor still gets the same successor: an answer that was lost, or tabs that raced.
inline constexpr std::chrono::seconds kRefreshGrace{5};

// What is stored of a session's tokens.
struct StoredRefresh {
  Sha256Digest current{};
  std::optional<Sha256Digest> previous;
  Timestamp rotated_at;
};

enum class RefreshVerdict {
  kRotate,  // the current token: replace it by its successor
  kRepeat,  // its immediate predecessor within the grace: hand out the successor again
  kReuse,   // any other: somebody kept a copy, so end the session
};

// Pure. A session's id is known only to who held one of its tokens, so a secret that does not fit is never a mere
// guess.
RefreshVerdict judge_refresh(const StoredRefresh& stored, const RefreshToken& presented, Timestamp now);

}  // namespace portreto::security
