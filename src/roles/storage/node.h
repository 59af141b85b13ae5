#pragma once

#include "config/settings.h"
#include "roles/process/process.h"

namespace portreto::roles {

// Runs one storage node until SIGTERM or SIGINT, then drains. Returns the exit code of the program; throws when it
// cannot start, with a text for the operator: say, because a disk is a copy or belongs to another cluster.
int run_storage_node(const config::Settings& settings, const ProcessOptions& options);

}  // namespace portreto::roles
