#include "roles/app/commands/node_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "roles/process/text_table.h"

namespace portreto::roles {
namespace {

using State = model::StorageNode::State;

constexpr std::size_t kBatch = 200;  // rows per read

std::string_view name_of(State state) {
  switch (state) {
    case State::kActive: return "active";
    case State::kDraining: return "draining";
    case State::kRetired: return "retired";
  }
  return "";
}

struct Unsettled {
  std::uint64_t writing = 0;
  std::uint64_t deleting = 0;
  std::uint64_t with_leftovers = 0;  // of the live ones
  std::map<std::string, std::uint64_t> leftovers_on;
};

Task<Result<Unsettled>> count_unsettled(metadata::LocationStore& locations) {
  Unsettled unsettled;
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(const auto rows, co_await locations.list_unsettled(after, kBatch));
    for (const model::BlobLocation& row : rows) {
      switch (row.state) {
        case model::BlobLocation::State::kWriting: ++unsettled.writing; break;
        case model::BlobLocation::State::kDeleting: ++unsettled.deleting; break;
        case model::BlobLocation::State::kLive: ++unsettled.with_leftovers; break;
      }
      for (const std::string& node : row.leftovers) ++unsettled.leftovers_on[node];
    }
    has_more = rows.size() == kBatch;
    if (has_more) after = rows.back().blob;
  }
  co_return unsettled;
}

const cluster::Member* find_alive(const cluster::MemberList& alive, const std::string& node) {
  if (!alive) return nullptr;
  const auto found = std::ranges::find(*alive, node, &cluster::Member::instance);
  return found == alive->end() ? nullptr : &*found;
}

}  // namespace

Task<Result<std::string>> nodes_table(metadata::MetadataStore& metadata, cluster::MemberList alive) {
  PORTRETO_CO_ASSIGN(const auto known, co_await metadata.storage_nodes().list());
  PORTRETO_CO_ASSIGN(const Unsettled unsettled, co_await count_unsettled(metadata.locations()));
  std::map<std::string, model::StorageNode> nodes;
  for (const model::StorageNode& node : known) nodes.emplace(node.instance, node);
  if (alive) {
    for (const cluster::Member& member : *alive) {
      model::StorageNode& node = nodes[member.instance];
      node.instance = member.instance;
      node.zone = member.zone;
      node.address = member.address;
    }
  }
  if (nodes.empty()) co_return "There are no storage nodes.\n";

  std::vector<TextRow> rows{{"NODE", "ZONE", "ADDRESS", "STATE", "ALIVE", "COPIES", "LEFTOVERS"}};
  for (const auto& [name, node] : nodes) {
    PORTRETO_CO_ASSIGN(const std::uint64_t copies, co_await metadata.locations().count_on(name));
    const auto leftovers = unsettled.leftovers_on.find(name);
    const std::uint64_t leftover_count = leftovers == unsettled.leftovers_on.end() ? 0 : leftovers->second;
    const bool is_empty = node.state != State::kActive && copies == 0 && leftover_count == 0;
    rows.push_back({name, node.zone.empty() ? "-" : node.zone, node.address.empty() ? "-" : node.address,
                    fmt::format("{}{}", name_of(node.state), is_empty ? ", empty" : ""),
                    !alive                    ? "?"
                    : find_alive(alive, name) ? "yes"
                                              : "no",
                    std::to_string(copies), std::to_string(leftover_count)});
  }
  co_return text_table(rows);
}

Task<Result<std::string>> blobs_table(metadata::MetadataStore& metadata) {
  PORTRETO_CO_ASSIGN(const auto counts, co_await metadata.locations().count_by_copies());
  PORTRETO_CO_ASSIGN(const Unsettled unsettled, co_await count_unsettled(metadata.locations()));
  std::vector<TextRow> rows{{"COPIES", "BLOBS"}};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool is_last = i + 1 == counts.size();
    rows.push_back({fmt::format("{}{}", i, is_last ? " or more" : ""), std::to_string(counts[i])});
  }
  co_return text_table(rows) + fmt::format("Not settled: {} being written, {} being deleted, {} with something to erase\n",
                                        unsettled.writing, unsettled.deleting, unsettled.with_leftovers);
}

Task<Result<std::string>> set_node_state(metadata::MetadataStore& metadata, cluster::MemberList alive, std::string node,
                                         model::StorageNode::State state) {
  // It may have come a moment ago.
  if (const cluster::Member* member = find_alive(alive, node)) {
    PORTRETO_CO_TRY(co_await metadata.storage_nodes().note(
        {.instance = member->instance, .zone = member->zone, .address = member->address}));
  }
  PORTRETO_CO_ASSIGN(const auto known, co_await metadata.storage_nodes().list());
  const auto before = std::ranges::find(known, node, &model::StorageNode::instance);
  if (before == known.end()) {
    std::string names;
    for (const model::StorageNode& other : known) names += (names.empty() ? "" : ", ") + other.instance;
    co_return fail(ErrorCode::kNotFound,
                   fmt::format("There is no storage node {}. Known are: {}.", node, names.empty() ? "none" : names));
  }
  PORTRETO_CO_TRY(co_await metadata.storage_nodes().set_state(node, state));
  PORTRETO_CO_ASSIGN(const std::uint64_t copies, co_await metadata.locations().count_on(node));
  switch (state) {
    case State::kDraining:
      co_return fmt::format(
          "{} takes no new photos, and its copies ({}) are moved to other nodes. It can be stopped once `portreto "
          "nodes` "
          "says that it is empty.\n",
          node, copies);
    case State::kRetired:
      co_return fmt::format("{} counts as lost: its copies ({}) are replaced from others.\n", node, copies);
    case State::kActive: break;
  }
  std::string text = fmt::format("{} takes new photos.\n", node);
  if (before->state == State::kRetired) {
    text += "What lay on it when it was retired is known to nobody any more: start it with empty disks.\n";
  }
  co_return text;
}

}  // namespace portreto::roles
