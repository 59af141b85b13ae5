#pragma once

#include <string>

#include "config/settings.h"

namespace portreto::roles {

// What an operator asks about the storage nodes of a cluster, or wants of one: `portreto nodes`, `portreto nodes drain
// ID` and so on, `portreto blobs status` and `portreto blobs adopt ID`. The servers may run meanwhile; their steward
// does what is wanted.
struct ClusterCommand {
  enum class Action {
    kListNodes,
    kDrain,     // no new blobs; what it has is moved to others
    kRetire,    // it will never be back: its copies are replaced at once
    kActivate,  // as any other
    kBlobs,     // how many copies the blobs have
    kAdopt,     // the pictures that a single process has stored on its disks (services/adoption.h)
  };
  Action action = Action::kListNodes;
  std::string node;  // cluster::Member::instance
};

// Answers on standard output, or with what is wrong on standard error, and gives the exit code: 0, or 1 when nothing
// was done. Throws std::runtime_error, with a text for the operator, when the metadata or the registry cannot be
// opened. Blocks.
int run_cluster_command(const config::Settings& settings, const ClusterCommand& command);

}  // namespace portreto::roles
