#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "config/settings.h"
#include "model/values.h"

namespace portreto::roles {

// How long after it was made a successor signs: until then the operator has brought it to every process.
inline constexpr std::chrono::hours kKeyDeliveryMax{24};

// `portreto keys --to DIR`: makes the keys of a cluster without ZooKeeper, or, when they are there, successors of those
// that are due. All of them lie in DIR/all, and those that a process of a role needs in DIR/web, DIR/auth, DIR/app and
// DIR/storage. Doing it again changes nothing that is not due. Says on standard output what there is, and gives the
// exit code. Throws std::runtime_error, with a text for the operator, when the directory cannot be used. Blocks.
int run_keys_command(const std::filesystem::path& directory);

// `portreto user list [--admins]`, `portreto user role NAME admin|member`, `portreto user invite [--admin]`,
// `portreto user end-two-step NAME` and `portreto user remove-passkeys NAME`, beside servers that run.
struct UserCommand {
  enum class Action { kList, kSetRole, kInvite, kEndTwoStep, kRemovePasskeys };
  Action action = Action::kList;
  bool admins_only = false;
  std::string login;                        // username or email address
  model::Role role = model::Role::kMember;  // that is set, or that whoever is invited gets
};

// Answers on standard output, or with what is wrong on standard error, and gives the exit code: 0, or 1 when nothing
// was done. Throws std::runtime_error, with a text for the operator, when the database cannot be opened. Blocks.
int run_user_command(const config::Settings& settings, const UserCommand& command);

}  // namespace portreto::roles
