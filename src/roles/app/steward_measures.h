#pragma once

#include "roles/process/figures.h"
#include "runtime/metrics.h"
#include "services/steward/steward.h"

namespace portreto::roles {

// What the steward of this process does, as portreto_steward_*. `steward` must outlive `metrics`' last rendering.
void add_steward_measures(const services::Steward& steward, Metrics& metrics);
// The same for the Operations page, and how fast it goes on.
void add_steward_figures(const services::Steward& steward, Figures& figures);

}  // namespace portreto::roles
