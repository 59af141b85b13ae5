#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// How the tiers recognise each other on internal routes: a header `Authorization: Service {role}.{kid}.{mac}`, where
// mac is HMAC-SHA256(key, "service|v1|" + role) in base64url and key is of a ring that only the tiers can read.
//
// It proves membership of the cluster, not the right to act for a person: a person's token travels beside it. It is the
// same for all requests of a role until the key is rotated, so the network between the tiers must be private or TLS;
// the ring's secret itself never crosses it. Thread-safe.
class ServiceCredentials {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // The header's value. `role` matches [a-z]{1,16}. kUnavailable while no key may sign.
  Result<std::string> header_value(std::string_view role, Timestamp now) const;

  // The role that a header's value proves; kUnauthenticated when it proves none. Compared in constant time.
  Result<std::string> verify(std::string_view header_value, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

}  // namespace portreto::security
