#pragma once

#include "config/settings.h"
#include "roles/process/process.h"

namespace portreto::roles {

// Runs one replica of the web tier until SIGTERM or SIGINT, then drains. Returns the exit code of the program; throws
// when it cannot start, with a text for the operator.
int run_web_node(const config::Settings& settings, const ProcessOptions& options);

}  // namespace portreto::roles
