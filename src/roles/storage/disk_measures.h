#pragma once

#include <string_view>

#include "blob/node_store.h"
#include "roles/process/figures.h"
#include "runtime/health.h"
#include "runtime/metrics.h"

namespace portreto::roles {

std::string_view name_of(blob::DiskState state);  // good, read_only, out

// Gauges for a node and each of its disks, and a line in /readyz for each disk: one that takes no writes, or is out, is
// an advice to the operator, since the node goes on with what is left. What is passed must outlive the others.
void add_disk_measures(const blob::NodeStore& blobs, Metrics& metrics, Health& health);
// The same for the Operations page.
void add_disk_figures(const blob::NodeStore& blobs, Figures& figures);

}  // namespace portreto::roles
