#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace portreto::config {

// The tiers, as settings name them.
inline constexpr std::array<std::string_view, 4> kRoleNames = {"web", "auth", "app", "storage"};

// One process of a cluster without ZooKeeper, as an item of cluster.members names it.
struct MemberEntry {
  std::string role;      // one of kRoleNames
  std::string instance;  // not empty
  std::string address;   // host:port
  std::string zone;      // empty: a zone of its own
  bool operator==(const MemberEntry&) const = default;
};

// ROLE:INSTANCE=HOST:PORT[@ZONE]; nullopt when it is none.
std::optional<MemberEntry> parse_member(std::string_view text);

// The items of cluster.members, which parse_member() takes: so does whatever came through load_settings().
std::vector<MemberEntry> member_entries(const Cluster& cluster);

// Why cluster.members cannot be used as it is, alone or with what else stands there, for the operator.
std::optional<std::string> members_contradiction(const Cluster& cluster);

}  // namespace portreto::config
