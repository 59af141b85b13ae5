#pragma once

#include <cstddef>
#include <span>

#include "base/bytes.h"

namespace portreto {

// Fills with bytes from the operating system's CSPRNG (getrandom through libsodium). Thread-safe; never fails
// once the system has booted.
void fill_random(std::span<std::byte> out);

// `count` random bytes as base64url.
std::string random_token(std::size_t count);

}  // namespace portreto
