#include "services/steward/node_watch.h"

namespace portreto::services {
namespace {

using State = model::StorageNode::State;

}  // namespace

std::set<std::string> NodePlan::closed() const {
  std::set<std::string> nodes = retired;
  nodes.insert(draining.begin(), draining.end());
  return nodes;
}

std::set<std::string> NodePlan::leaving() const {
  std::set<std::string> nodes = is_halted ? retired : closed();
  nodes.insert(lost.begin(), lost.end());
  return nodes;
}

NodePlan NodeWatch::observe(const std::vector<cluster::Member>& present, const std::vector<KnownNode>& known,
                            Timestamp now) {
  std::map<std::string, KnownNode> all;
  for (const KnownNode& node : known) all.emplace(node.node.instance, node);
  std::map<std::string, std::set<std::string>> here;  // with their disks
  for (const cluster::Member& member : present) {
    auto& disks = here[member.instance];
    for (const cluster::Disk& disk : member.disks) disks.insert(disk.id);
    all.try_emplace(member.instance, KnownNode{.node = {.instance = member.instance}});
  }

  std::erase_if(seen_, [&](const auto& seen) { return !all.contains(seen.first); });

  NodePlan plan;
  std::size_t counted = 0;
  std::size_t away = 0;
  for (const auto& [name, node] : all) {
    const bool is_present = here.contains(name);
    const auto [at, is_new] = seen_.try_emplace(name, Seen{.is_present = is_present, .since = now});
    Seen& seen = at->second;
    if (seen.is_present != is_present) seen = {.is_present = is_present, .since = now};
    if (is_present && seen.disks != here[name]) {
      // It was back, with another disk, before anybody missed it; or this is the first look.
      seen.is_audited = false;
      seen.disks = here[name];
    }

    if (node.node.state == State::kRetired) {
      plan.retired.insert(name);
      continue;
    }
    if (node.node.state == State::kDraining) plan.draining.insert(name);
    if (is_present) {
      ++counted;
      if (!seen.is_audited) plan.joined.insert(name);
    } else if (node.holds_copies) {
      ++counted;
      ++away;
      if (now - seen.since >= repair_delay_) plan.lost.insert(name);
    }
  }
  plan.missing = plan.lost.size();
  plan.is_halted = plan.missing > 0 && away > 1 && away * kHaltFraction > counted;
  if (plan.is_halted) plan.lost.clear();
  return plan;
}

void NodeWatch::audited(const std::string& node) {
  if (const auto found = seen_.find(node); found != seen_.end()) found->second.is_audited = found->second.is_present;
}

void NodeWatch::doubt(const std::string& node) {
  if (const auto found = seen_.find(node); found != seen_.end()) found->second.is_audited = false;
}

}  // namespace portreto::services
