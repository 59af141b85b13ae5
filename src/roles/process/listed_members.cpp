#include "roles/process/listed_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "cluster/key_ring_files.h"
#include "config/member_entry.h"
#include "roles/process/key_readers.h"
#include "roles/process/process.h"
#include "security/keys.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;
using cluster::Member;
using cluster::Role;

Role role_of(std::string_view name) {
  return *std::ranges::find(cluster::kRoles, name, [](Role role) { return to_string(role); });
}

}  // namespace

std::vector<Member> listed_members(const config::Cluster& cluster) {
  std::vector<Member> members;
  for (config::MemberEntry& entry : config::member_entries(cluster)) {
    members.push_back({.role = role_of(entry.role),
                       .instance = std::move(entry.instance),
                       .address = std::move(entry.address),
                       .zone = std::move(entry.zone)});
  }
  return members;
}

config::Settings with_own_place(config::Settings settings, Role role) {
  config::Cluster& cluster = settings.cluster;
  if (cluster.instance.empty()) cluster.instance = host_name();
  if (cluster.members.empty()) return settings;
  std::vector<std::string> known;
  for (const Member& member : listed_members(cluster)) {
    if (member.role != role) continue;
    if (member.instance == cluster.instance) {
      cluster.address = member.address;
      cluster.zone = member.zone;
      return settings;
    }
    known.push_back(member.instance);
  }
  throw std::runtime_error(
      fmt::format("This process is {0}:{1}, and cluster.members has no such one. Set cluster.instance to one of those "
                  "that it has ({2}), or add {0}:{1} to the list of every process.",
                  to_string(role), cluster.instance, fmt::join(known, ", ")));
}

bool is_steward(const config::Cluster& cluster, Role role) {
  if (role != Role::kApp) return false;
  if (!cluster.steward.empty()) return cluster.instance == cluster.steward;
  const auto members = listed_members(cluster);
  return std::ranges::find(members, Role::kApp, &Member::role)->instance == cluster.instance;
}

void require_keys(const fs::path& directory, Role role) {
  for (const std::string_view ring : rings_of(role)) {
    const fs::path file = cluster::key_ring_file(directory, ring);
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    // The versions before handed out no such ring to auth, where nothing but the Operations page misses it.
    const bool is_needed = role != Role::kAuth || ring != security::kServiceRing;
    if (!is_needed && status.type() == fs::file_type::not_found) continue;
    if (!fs::is_regular_file(status)) {
      throw std::runtime_error(
          fmt::format("The key ring {0} is not there. Make keys for the whole cluster by `portreto keys --to DIR`, and "
                      "copy the files in DIR/{1} to {2} of every {1} process.",
                      file.string(), to_string(role), directory.string()));
    }
    if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
      throw std::runtime_error(fmt::format("Others can read the key ring {0}: chmod 600 {0}", file.string()));
    }
  }
}

}  // namespace portreto::roles
