#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace portreto::security {

// Whole seconds since 1970, rounded down: the times that are signed.
inline std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace portreto::security
