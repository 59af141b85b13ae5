#pragma once

#include <chrono>

#include "security/keys.h"

namespace portreto::security {

// A key's life: published → known to all → signs → only verifies → gone.
struct RotationPolicy {
  std::chrono::seconds publish_lead;  // from publication to the first signature: every replica has it by then
  std::chrono::seconds sign_for;      // how long a key signs before the next one takes over
  std::chrono::seconds
      verify_for;  // how long it verifies after that: the longest life of what it signed, and clock skew
};

// Clocks of the replicas differ by less than this.
inline constexpr std::chrono::seconds kClockSkewMax{30};

inline constexpr RotationPolicy kTokenRotation{std::chrono::minutes(10), std::chrono::days(30),
                                               std::chrono::minutes(10) + kClockSkewMax};
inline constexpr RotationPolicy kUrlRotation{std::chrono::minutes(10), std::chrono::days(30),
                                             std::chrono::hours(2) + kClockSkewMax};
inline constexpr RotationPolicy kCsrfRotation{std::chrono::minutes(10), std::chrono::days(30), std::chrono::days(2)};
inline constexpr RotationPolicy kRefreshRotation{std::chrono::minutes(10), std::chrono::days(90),
                                                 std::chrono::hours(1)};
inline constexpr RotationPolicy kDeviceRotation{std::chrono::minutes(10), std::chrono::days(180),
                                                std::chrono::days(365)};
inline constexpr RotationPolicy kServiceRotation{std::chrono::minutes(10), std::chrono::days(30),
                                                 std::chrono::hours(1)};

// The ring as it should stand at `now`: keys past their end are dropped; an empty ring gets a key that signs at once; a
// ring whose newest key is due gets a successor that signs after the lead, and the keys before it get their end. Oldest
// first. A ring that needs nothing comes back equal, so calling it twice does nothing more. A rotation that comes late
// (the registry was away) loses nothing: a key without a successor signs and verifies on. Write the result back by
// compare-and-set; whoever loses that race reads again.
SigningRing advance(SigningRing ring, Timestamp now, const RotationPolicy& policy);
SecretRing advance(SecretRing ring, Timestamp now, const RotationPolicy& policy);

// Whether a key may still verify at `now`. A key that does not sign yet does: another replica's clock may run ahead.
template <typename Key>
bool verifies(const Key& key, Timestamp now) {
  return !key.not_after || now < *key.not_after;
}

// The key that signs at `now`: of those that verify, the newest whose time has come. Where it has come for none, the
// one whose time comes first, which is in every replica's ring: the clock of this machine is behind the making of the
// first key, and signing nothing would refuse all requests until the machine has noticed and left
// (roles/process/clock_watch.h). Null when no key verifies.
template <typename Key>
const Key* signing_key(const std::vector<Key>& ring, Timestamp now) {
  const Key* first = nullptr;
  const Key* newest = nullptr;
  for (const Key& key : ring) {
    if (!verifies(key, now)) continue;
    if (!first || key.not_before < first->not_before) first = &key;
    if (key.not_before <= now && (!newest || key.not_before > newest->not_before)) newest = &key;
  }
  return newest ? newest : first;
}

}  // namespace portreto::security
