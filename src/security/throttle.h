#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace portreto::security {

// Failed logins under one key, as the replicas share them through the metadata store.
struct FailureRecord {
  std::uint32_t count = 0;
  Timestamp last_at;
};

// A record that has been quiet for this long is forgotten; it is the `window` to record a failure with.
inline constexpr std::chrono::minutes kFailureWindow{60};

// What is known about one attempt to log in: the failures of the account, of the peer's address, and, when the browser
// proved by a cookie that somebody logged in to this very account with it before (security/device_token.h), of that
// device.
struct LoginAttempt {
  FailureRecord account;
  FailureRecord peer;
  std::optional<FailureRecord> known_device;
};

struct ThrottleDecision {
  bool is_allowed = true;
  std::chrono::seconds retry_after{0};  // when refused: until the next attempt is allowed, rounded up
};

// Whether the password is looked at. Pure. After a few free failures each further one doubles the pause that must
// follow it, from 1 s to 15 minutes: 5 are free for an account, 20 for an address, which many people may share.
//
// A known device is judged by its own failures alone (5 free): whoever hammers an account from elsewhere cannot lock
// its owner out, and a stolen device cookie buys no more guesses than an account has. (OWASP, "Slow down online
// guessing attacks with device cookies".)
ThrottleDecision decide(const LoginAttempt& attempt, Timestamp now);

}  // namespace portreto::security
