#pragma once

#include <memory>

#include "blob/node_store.h"
#include "config/settings.h"
#include "runtime/blocking_pool.h"

namespace portreto::roles {

// The disks of this machine, as the settings say. Throws as VolumeDisks::open does. The pool must outlive them.
std::unique_ptr<blob::NodeStore> open_disks(const config::Settings& settings, BlockingPool& pool);

}  // namespace portreto::roles
