#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cluster/member.h"

namespace portreto::roles {

// Which tiers read a ring (security/keys.h). Private keys are read by auth alone (SECURITY 7).
struct KeyReaders {
  std::string_view ring;
  std::vector<cluster::Role> roles;
};
std::span<const KeyReaders> key_readers();

// The rings that a process of the role needs.
std::vector<std::string_view> rings_of(cluster::Role role);

}  // namespace portreto::roles
