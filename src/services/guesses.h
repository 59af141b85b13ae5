#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "security/throttle.h"

namespace portreto::services {

// What the guesses at one password are counted by, in the store, which all replicas share (security/throttle.h).
struct GuessKeys {
  std::string account;  // what the password opens
  std::string peer;     // whence it comes
  std::optional<std::string> known_device{};
};

// One try at a password: asked before it is looked at, and told the outcome. Used once, by one coroutine.
class Guesses {
 public:
  Guesses(metadata::SessionStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // kTooManyRequests says when to try again.
  Task<Status> may_try(GuessKeys keys);
  Task<Status> note_failure();
  // For what is mailed when it is asked for: each time counts, whatever comes of it. `too_many` says why it is refused.
  Task<Status> count_asking(GuessKeys keys, std::string too_many);
  // The address keeps its count: one right password must not clear the guesses at others.
  Task<Status> note_success();

 private:
  Task<Result<security::FailureRecord>> failures(const std::string& key);

  metadata::SessionStore& store_;
  const Clock& clock_;
  GuessKeys keys_;
};

}  // namespace portreto::services
