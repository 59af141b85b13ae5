#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// What a person carries from one step of a deed to the next, so that no replica need remember it:
// `{milliseconds since 1970}.{payload}.{kid}.{mac}`, where mac is
// HMAC-SHA256(key, "ticket|v1|" + purpose + "|" + binding + "|" + milliseconds + "." + payload).
// It is good for one purpose, and only as long as what it is bound to stays as it was (a password's hash, say); it may
// be presented more than once. The payload can be read by whoever holds the ticket. Thread-safe.
class Tickets {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // `payload` is of A-Z a-z 0-9 _ and -. kUnavailable while no key may sign.
  Result<std::string> issue(std::string_view purpose, std::string_view payload, std::string_view binding,
                            Timestamp now) const;

  // What a text says it carries, before it is verified: to find out what it must be bound to.
  static std::optional<std::string> claimed_payload(std::string_view ticket);

  struct Opened {
    std::string payload;
    Timestamp issued_at;
  };
  // Of a ticket that was issued for this purpose, with this binding, less than `ttl` ago; nullopt for any other text.
  std::optional<Opened> open(std::string_view purpose, std::string_view ticket, std::string_view binding,
                             std::chrono::seconds ttl, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

}  // namespace portreto::security
