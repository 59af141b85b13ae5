#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "security/hmac.h"
#include "security/keys.h"

namespace portreto::security {

// A shared secret made ready for use.
struct MacKey {
  std::string kid;
  HmacSha256 mac;
  Timestamp not_before;
  std::optional<Timestamp> not_after;
};

// A SecretRing made ready for use. Thread-safe once made.
class MacRing {
 public:
  MacRing() = default;
  explicit MacRing(const SecretRing& ring);

  // The key that signs at `now`; null when there is none.
  const MacKey* signing(Timestamp now) const;
  // The key of that id, if it verifies at `now`; otherwise null.
  const MacKey* verifying(std::string_view kid, Timestamp now) const;
  const std::vector<MacKey>& keys() const { return keys_; }

 private:
  std::vector<MacKey> keys_;
};

}  // namespace portreto::security
