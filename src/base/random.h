#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace portreto {

// Fills with bytes from the operating system's CSPRNG (getrandom through libsodium). Thread-safe; never fails
// once the system has booted.
void fill_random(std::span<std::byte> out);

// Random numbers for choices and for names that nobody need guess: a generator for each thread, seeded from the above.
// Not for secrets. Does not ask the kernel each time.
std::uint64_t quick_random();

// `count` random bytes as base64url.
std::string random_token(std::size_t count);

}  // namespace portreto
