#pragma once

#include <string>

#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "model/values.h"

namespace portreto::roles {

// What the operator reads about storage nodes and blobs, as text that ends with a line feed. `alive` are the storage
// nodes in the registry; null when nobody can tell. All of it takes a time that grows with the number of blobs that are
// not settled.
Task<Result<std::string>> nodes_table(metadata::MetadataStore& metadata, cluster::MemberList alive);
Task<Result<std::string>> blobs_table(metadata::MetadataStore& metadata);

// Says what was done. kNotFound for a node that neither the metadata nor the registry know.
Task<Result<std::string>> set_node_state(metadata::MetadataStore& metadata, cluster::MemberList alive, std::string node,
                                         model::StorageNode::State state);

}  // namespace portreto::roles
