#pragma once

#include <memory>

#include "blob/node_store.h"
#include "cluster/registry.h"
#include "config/settings.h"
#include "metadata/metadata_store.h"
#include "runtime/blocking_pool.h"

// The backends that the settings name. Each throws with a text for the operator when it cannot be used. Pools must
// outlive what is returned.
namespace portreto::roles {

// The disks of this machine.
std::unique_ptr<blob::NodeStore> open_disks(const config::Settings& settings, BlockingPool& pool);

// Where people, galleries and photos are remembered. `reading`: see reading_threads().
std::unique_ptr<metadata::MetadataStore> open_metadata(const config::Settings& settings, BlockingPool& reading);
// SQLite reads what is in memory already: more threads than cores would only hand over to each other. With MongoDB each
// waits for the network, and has one of the connections.
std::size_t reading_threads(const config::Settings& settings);

// ZooKeeper, as this role may use it; the list in cluster.members; or, for a process that is alone, files of its own.
std::unique_ptr<cluster::Registry> open_registry(const config::Settings& settings, cluster::Role role,
                                                 BlockingPool& files);

}  // namespace portreto::roles
