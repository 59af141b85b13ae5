#pragma once

#include <string>

#include "blob/node_store.h"
#include "http/router.h"
#include "roles/storage/storage_role.h"
#include "runtime/metrics.h"

namespace portreto::roles {

// Adds /status to a storage node of its own: its disks and what it was asked, for those who run it. What is passed must
// outlive the router.
void add_status_page(http::Router& router, const blob::NodeStore& blobs, const StorageTraffic& traffic,
                     Metrics& metrics, std::string version);

}  // namespace portreto::roles
