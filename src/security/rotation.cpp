#include "security/rotation.h"

#include <algorithm>

namespace portreto::security {
namespace {

template <typename Key>
std::vector<Key> advance_ring(std::vector<Key> ring, Timestamp now, const RotationPolicy& policy,
                              Key (*generate)(Timestamp not_before)) {
  std::erase_if(ring, [now](const Key& key) { return !verifies(key, now); });
  std::ranges::sort(ring, {}, &Key::not_before);
  if (ring.empty()) {
    ring.push_back(generate(now));
  } else if (now >= ring.back().not_before + policy.sign_for - policy.publish_lead) {
    const Timestamp takes_over = now + policy.publish_lead;
    for (Key& key : ring) {
      if (!key.not_after) key.not_after = takes_over + policy.verify_for;
    }
    ring.push_back(generate(takes_over));
  }
  return ring;
}

}  // namespace

SigningRing advance(SigningRing ring, Timestamp now, const RotationPolicy& policy) {
  return advance_ring(std::move(ring), now, policy, generate_signing_key);
}

SecretRing advance(SecretRing ring, Timestamp now, const RotationPolicy& policy) {
  return advance_ring(std::move(ring), now, policy, generate_secret_key);
}

}  // namespace portreto::security
