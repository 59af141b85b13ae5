#include "config/member_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/address.h"
#include "base/contains.h"

namespace portreto::config {
namespace {

std::optional<std::string> twice(const std::vector<MemberEntry>& entries) {
  std::set<std::pair<std::string, std::string>> names;
  std::set<std::string> addresses;
  for (const MemberEntry& entry : entries) {
    if (!names.emplace(entry.role, entry.instance).second) {
      return fmt::format("cluster.members names {}:{} twice. Give each process of a role a name of its own.",
                         entry.role, entry.instance);
    }
    if (!addresses.insert(entry.address).second) {
      return fmt::format("cluster.members has two processes at {}. Each listens at an address of its own.",
                         entry.address);
    }
  }
  return std::nullopt;
}

std::optional<std::string> too_few(const Cluster& cluster, const std::vector<MemberEntry>& entries) {
  for (const std::string_view role : kRoleNames) {
    if (portreto::contains(entries, role, &MemberEntry::role)) continue;
    return fmt::format("cluster.members names no {}. List the processes of all four roles, in every process.", role);
  }
  std::set<std::string> zones;
  for (const MemberEntry& entry : entries) {
    if (entry.role == "storage") zones.insert(entry.zone.empty() ? '=' + entry.instance : entry.zone);
  }
  if (zones.size() >= cluster.copies) return std::nullopt;
  return fmt::format(
      "cluster.copies is {}, and the storage nodes of cluster.members lie in {} zone(s): copies of a photo lie in "
      "different ones. Add nodes in other zones, or lower cluster.copies.",
      cluster.copies, zones.size());
}

}  // namespace

std::optional<MemberEntry> parse_member(std::string_view text) {
  const auto colon = text.find(':');
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || colon > equals) return std::nullopt;
  const auto place = text.substr(equals + 1);
  const auto at = std::min(place.find('@'), place.size());
  MemberEntry entry{.role = std::string(text.substr(0, colon)),
                    .instance = std::string(text.substr(colon + 1, equals - colon - 1)),
                    .address = std::string(place.substr(0, at)),
                    .zone = std::string(place.substr(std::min(at + 1, place.size())))};
  if (!portreto::contains(kRoleNames, entry.role) || entry.instance.empty() || !parse_address(entry.address)) {
    return std::nullopt;
  }
  if (at < place.size() && entry.zone.empty()) return std::nullopt;
  return entry;
}

std::vector<MemberEntry> member_entries(const Cluster& cluster) {
  std::vector<MemberEntry> entries;
  for (const std::string& text : cluster.members) entries.push_back(parse_member(text).value());
  return entries;
}

std::optional<std::string> members_contradiction(const Cluster& cluster) {
  if (cluster.members.empty()) {
    if (cluster.steward.empty()) return std::nullopt;
    return "cluster.steward belongs to cluster.members, which is empty. With ZooKeeper the steward is elected.";
  }
  if (!cluster.zookeeper.empty()) {
    return "cluster.zookeeper and cluster.members are both set. Processes find each other by one of them: remove the "
           "other.";
  }
  if (!cluster.zone.empty() || !cluster.address.empty()) {
    return "cluster.zone and cluster.address of this process stand in cluster.members. Remove them here.";
  }
  const auto entries = member_entries(cluster);
  if (auto problem = twice(entries)) return problem;
  if (auto problem = too_few(cluster, entries)) return problem;
  const bool has_steward = std::ranges::any_of(entries, [&](const MemberEntry& entry) {
    return entry.role == "app" && (cluster.steward.empty() || entry.instance == cluster.steward);
  });
  if (has_steward) return std::nullopt;
  return fmt::format("cluster.steward is {}, and cluster.members has no app:{}.", cluster.steward, cluster.steward);
}

}  // namespace portreto::config
