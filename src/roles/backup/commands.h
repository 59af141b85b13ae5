#pragma once

#include <string>

#include "config/settings.h"

// `portreto backup`, `restore` and `migrate-metadata` (docs/operations.md). Each answers on standard output, says how
// far it is on standard error, and gives the exit code: 0, or 1 when something is lost or damaged. Each throws
// std::runtime_error, with a text for the operator, when it could not be done; then the target of a backup holds what
// it held, and the other two are to be started again. They block.
namespace portreto::roles {

struct BackupCommand {
  std::string to;  // a directory, made when missing
  // HOST:PORT of the `portreto serve` that uses the installation; empty when none does, and for a cluster.
  std::string server;
};
// With the settings of an app server, of its cluster, which runs.
int run_backup(const config::Settings& settings, const BackupCommand& command);

int run_backup_verify(const std::string& directory);

// Into an installation of which nothing is there yet. `portreto serve` refuses to start on one that is not complete.
// With the settings of an app server, into its cluster, of which neither app nor web servers run.
int run_restore(const config::Settings& settings, const std::string& from);

// `from` and `to` are "sqlite:FILE" or the URI of a MongoDB; a target that is not there is made.
int run_migrate_metadata(const std::string& from, const std::string& to);

}  // namespace portreto::roles
