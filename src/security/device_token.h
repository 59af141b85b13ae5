#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// The value of a long-lived cookie that says "somebody logged in to this account from this browser": `{device
// uuid}.{kid}.{mac}`, where mac is HMAC-SHA256(key, "device|v1|" + user id + "|" + device id). It opens nothing; it
// only makes login throttling count this browser by itself (security/throttle.h). Thread-safe.
class DeviceTokens {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // A token for a new device. kUnavailable while no key may sign.
  Result<std::string> issue(UserId user, Timestamp now) const;

  // The device, when the token was issued for this user; the key to count its failures by.
  std::optional<Uuid> verify(std::string_view token, UserId user, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

}  // namespace portreto::security
