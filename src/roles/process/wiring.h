#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "blob/blob_copies.h"
#include "blob/blob_nodes.h"
#include "blob/node_store.h"
#include "cluster/registry.h"
#include "config/settings.h"
#include "mail/mail.h"
#include "metadata/database_state.h"
#include "metadata/metadata_store.h"
#include "roles/process/node_clients.h"
#include "runtime/blocking_pool.h"
#include "security/url_signer.h"

// The backends that the settings name. Each throws with a text for the operator when it cannot be used. Pools must
// outlive what is returned.
namespace portreto::roles {

// The disks of this machine.
std::unique_ptr<blob::NodeStore> open_disks(const config::Settings& settings, BlockingPool& pool);

// Where people, galleries and photos are remembered. `reading`: see reading_threads(). `state`, if it is not null, is
// told whether the database takes writes, and outlives the store.
std::unique_ptr<metadata::MetadataStore> open_metadata(const config::Settings& settings, BlockingPool& reading,
                                                       metadata::DatabaseState* state = nullptr);
// SQLite reads what is in memory already: more threads than cores would only hand over to each other. With MongoDB each
// waits for the network, and has one of the connections.
std::size_t reading_threads(const config::Settings& settings);

// The storage nodes that are alive, by signed URL. With `leadership`: for the steward; there are none while this
// process is not it. What is passed outlives it and the stores that it gives. `read_patience`: how long a read may
// take.
std::unique_ptr<blob::BlobNodes> open_nodes(NodeClients& clients, const security::UrlSigner& signer, BlockingPool& pool,
                                            const Clock& clock, const cluster::Leadership* leadership = nullptr,
                                            std::optional<std::chrono::milliseconds> read_patience = std::nullopt);
// Copies on several of them.
std::unique_ptr<blob::BlobCopies> open_copies(blob::BlobNodes& nodes);

// The server that takes mail; null when the settings name none. Each mail holds one thread of the pool.
std::unique_ptr<mail::Sender> open_mail(const config::Settings& settings, BlockingPool& pool, const Clock& clock);
inline constexpr std::size_t kMailThreads = 2;
inline constexpr std::size_t kMailQueueMax = 128;

// ZooKeeper, as this role may use it; the list in cluster.members; or, for a process that is alone, files of its own.
std::unique_ptr<cluster::Registry> open_registry(const config::Settings& settings, cluster::Role role,
                                                 BlockingPool& files);

}  // namespace portreto::roles
