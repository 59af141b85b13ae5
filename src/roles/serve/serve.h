#pragma once

#include <string>

#include "config/settings.h"

namespace portreto::roles {

struct ServeOptions {
  // Where to write the port once the server listens, for callers that asked for port 0; empty: nowhere.
  std::string port_file;
};

// Runs all four tiers in this process until SIGTERM or SIGINT, then drains. Returns the exit code of the program;
// throws when it cannot start.
int run_serve(const config::Settings& settings, const ServeOptions& options);

}  // namespace portreto::roles
