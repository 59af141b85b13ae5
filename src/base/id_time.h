#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "base/id.h"

namespace portreto {

// When a UUIDv7 was made (RFC 9562 section 5.7): its first 48 bits are milliseconds since 1970. Without sense for
// others.
inline Timestamp made_at(const Uuid& uuid) {
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    milliseconds = milliseconds << 8 | std::to_integer<std::int64_t>(uuid.bytes[i]);
  }
  return Timestamp(std::chrono::milliseconds(milliseconds));
}

}  // namespace portreto
