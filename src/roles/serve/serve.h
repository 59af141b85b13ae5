#pragma once

#include "config/settings.h"
#include "roles/process/process.h"

namespace portreto::roles {

// Runs all four tiers in this process until SIGTERM or SIGINT, then drains. Returns the exit code of the program;
// throws when it cannot start.
int run_serve(const config::Settings& settings, const ProcessOptions& options);

}  // namespace portreto::roles
