#pragma once

#include "runtime/metrics.h"
#include "services/steward/steward.h"

namespace portreto::roles {

// What the steward of this process does, as portreto_steward_*. `steward` must outlive `metrics`' last rendering.
void add_steward_measures(const services::Steward& steward, Metrics& metrics);

}  // namespace portreto::roles
