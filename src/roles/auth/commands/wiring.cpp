#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/key_ring_files.h"
#include "cluster/local/local_registry.h"
#include "roles/auth/commands/commands.h"
#include "roles/auth/commands/users.h"
#include "roles/process/key_readers.h"
#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "runtime/blocking_pool.h"
#include "runtime/task_runner.h"
#include "services/key_rings.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

void require(const Status& status) {
  if (!status) throw std::runtime_error(status.error().message);
}

// Those that the role needs, as files of a directory of its own.
void hand_out(const std::map<std::string, cluster::KeyRing>& rings, cluster::Role role, const fs::path& directory) {
  cluster::KeyRingFiles files(directory, ::fsync);
  for (const std::string_view ring : rings_of(role)) {
    require(files.store(std::string(ring), rings.at(std::string(ring))));
  }
}

std::map<std::string, cluster::KeyRing> rotate(const fs::path& directory) {
  TaskRunner runner;
  BlockingPool pool{1, 16};  // goes first: it may still be about to resume a task that has run already
  {
    cluster::LocalRegistry registry({.directory = directory}, pool);
    require(runner.wait(services::rotate_key_rings(registry, system_clock(), kKeyDeliveryMax)));
  }
  return cluster::KeyRingFiles(directory, ::fsync).load(cluster::KeyRingFiles::Damage::kRefuse);
}

}  // namespace

int run_keys_command(const fs::path& directory) {
  fs::create_directories(directory);
  const auto rings = rotate(directory / "all");
  for (const cluster::Role role : cluster::kRoles) hand_out(rings, role, directory / to_string(role));
  fmt::print(
      "The keys of the cluster are in {}.\nCopy the files of each role to `keys/` in the data directory of each "
      "of its processes, with mode 0600:\n",
      directory.string());
  for (const cluster::Role role : cluster::kRoles) {
    fmt::print("  {:8} {}: {}\n", to_string(role), (directory / to_string(role)).string(),
               fmt::join(rings_of(role), ", "));
  }
  return 0;
}

int run_user_command(const config::Settings& settings, const UserCommand& command) {
  require_database(settings);
  TaskRunner runner;
  BlockingPool pool{1, 16};
  const auto metadata = open_metadata(settings, pool);
  const auto act = [&]() -> Task<Result<std::string>> {
    switch (command.action) {
      case UserCommand::Action::kList: return users_table(*metadata, command.admins_only);
      case UserCommand::Action::kSetRole: return set_user_role(*metadata, command.login, command.role);
      case UserCommand::Action::kEndTwoStep: return end_two_step_login(*metadata, command.login);
      case UserCommand::Action::kRemovePasskeys: return remove_passkeys(*metadata, command.login);
      case UserCommand::Action::kInvite: break;
    }
    return invite_user(*metadata, command.role, url_of(settings.server, settings.server.port), system_clock());
  };
  const auto text = runner.wait(act());
  if (!text) {
    fmt::print(stderr, "{}\n", text.error().message);
    return 1;
  }
  fmt::print("{}", *text);
  return 0;
}

}  // namespace portreto::roles
