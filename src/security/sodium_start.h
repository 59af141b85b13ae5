#pragma once

namespace portreto::security {

// Readies libsodium, once. Thread-safe. Throws std::runtime_error when it does not start.
void start_sodium();

}  // namespace portreto::security
