#pragma once

#include <filesystem>
#include <vector>

#include "cluster/member.h"
#include "config/settings.h"

// What cluster.members says: who belongs to a cluster without ZooKeeper. Settings are those of load_settings().
namespace portreto::roles {

std::vector<cluster::Member> listed_members(const config::Cluster& cluster);

// The settings with this process's instance, which is the computer's name unless they say otherwise, and, when there is
// a list, with the address and zone that stand there.
// Throws std::runtime_error, with a text for the operator, when the list has no such process.
config::Settings with_own_place(config::Settings settings, cluster::Role role);

// Whether a process with such settings (see with_own_place) is the one that looks after the photos.
bool is_steward(const config::Cluster& cluster, cluster::Role role);

// Throws std::runtime_error, with a text for the operator, unless all keys that the role needs lie in the directory,
// and only their owner can read them. They are the same in all processes, so they are never made here.
void require_keys(const std::filesystem::path& directory, cluster::Role role);

}  // namespace portreto::roles
