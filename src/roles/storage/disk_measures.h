#pragma once

#include "blob/node_store.h"
#include "runtime/health.h"
#include "runtime/metrics.h"

namespace portreto::roles {

// Gauges for a node and each of its disks, and a line in /readyz for each disk: one that takes no writes, or is out, is
// an advice to the operator, since the node goes on with what is left. What is passed must outlive the others.
void add_disk_measures(const blob::NodeStore& blobs, Metrics& metrics, Health& health);

}  // namespace portreto::roles
