#pragma once

#include <cstddef>

// The size of a pool on which passwords are hashed. argon2 takes 19 MB and some 20 ms of a core a call; more at once
// would only wait for each other.
namespace portreto::roles {

inline constexpr std::size_t kHashingThreads = 2;
inline constexpr std::size_t kHashingQueueMax = 256;

}  // namespace portreto::roles
