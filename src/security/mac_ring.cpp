#include "security/mac_ring.h"

#include "security/rotation.h"

namespace portreto::security {

MacRing::MacRing(const SecretRing& ring) {
  keys_.reserve(ring.size());
  for (const SecretKey& key : ring) keys_.push_back({key.kid, HmacSha256(key.secret), key.not_before, key.not_after});
}

const MacKey* MacRing::signing(Timestamp now) const { return signing_key(keys_, now); }

const MacKey* MacRing::verifying(std::string_view kid, Timestamp now) const {
  for (const MacKey& key : keys_) {
    if (key.kid == kid && verifies(key, now)) return &key;
  }
  return nullptr;
}

}  // namespace portreto::security
