#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// How long a share link stays unlocked: as long as a retired key of its ring still verifies (kUrlRotation.verify_for).
inline constexpr std::chrono::hours kUnlockTtl{2};

// What a browser holds after it gave the password of a share link: `{expiry}.{kid}.{mac}`, where expiry is in seconds
// since 1970 and mac is HMAC-SHA256(key, "unlock|v1|" + link id + "|" + expiry). It opens nothing by itself, only that
// link, to whoever has the link's secret as well; any replica can tell. The keys are those of signed URLs: both prove
// the same thing, that this service let somebody see a picture. Thread-safe.
class UnlockTokens {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // kUnavailable while no key may sign.
  Result<std::string> issue(ShareLinkId link, Timestamp now) const;

  // Whether the token was issued for this link, at most kUnlockTtl ago.
  bool verify(std::string_view token, ShareLinkId link, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

}  // namespace portreto::security
