#include "security/sodium_start.h"

#include <sodium.h>

#include <stdexcept>

namespace portreto::security {

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) throw std::runtime_error("libsodium does not start");
}

}  // namespace portreto::security
