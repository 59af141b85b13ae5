#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace portreto::services {

// What a client repeats when it asks for the same thing again, not knowing whether the first try came through (the
// header Idempotency-Key). Together with who asks for what it makes the id of the thing, so that the second try finds
// what the first has made.
using IdempotencyKey = std::optional<std::string>;

// The same for the same arguments; a fresh one without a key. Parts are told apart by their length, so that no two
// different requests meet in one id.
template <typename Id>
Id id_for(UserId user, std::string_view what, const IdempotencyKey& key, const Clock& clock) {
  if (!key) return Id::generate(clock);
  return Id{Uuid::derive(user.str() + '|' + std::to_string(what.size()) + '|' + std::string(what) + '|' + *key)};
}

}  // namespace portreto::services
