#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace portreto {

// How many seconds `amount` takes at `per_s` a second, rounded up; none while nothing is known of how fast it goes.
inline std::optional<std::uint64_t> seconds_for(std::uint64_t amount, double per_s) {
  if (per_s <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(amount) / per_s));
}

}  // namespace portreto
