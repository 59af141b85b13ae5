#include "services/storage_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace portreto::services {
namespace {

constexpr std::size_t kUnsettledABatch = 200;  // rows per read

// Adds up what is not settled, and tells how much of it waits on which node.
Task<Result<std::map<std::string, std::uint64_t>>> count_unsettled(metadata::LocationStore& locations,
                                                                   StorageNodesView& view) {
  std::map<std::string, std::uint64_t> leftovers_on;
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(const auto rows, co_await locations.list_unsettled(after, kUnsettledABatch));
    for (const model::BlobLocation& row : rows) {
      switch (row.state) {
        case model::BlobLocation::State::kWriting: ++view.writing; break;
        case model::BlobLocation::State::kDeleting: ++view.deleting; break;
        case model::BlobLocation::State::kLive: ++view.with_leftovers; break;
      }
      for (const std::string& node : row.leftovers) ++leftovers_on[node];
    }
    has_more = rows.size() == kUnsettledABatch;
    if (has_more) after = rows.back().blob;
  }
  co_return leftovers_on;
}

}  // namespace

Task<Result<StorageNodesView>> StorageNodes::look(cluster::MemberList alive) {
  StorageNodesView view{.is_alive_known = alive != nullptr};
  PORTRETO_CO_ASSIGN(const auto known, co_await metadata_.storage_nodes().list());
  PORTRETO_CO_ASSIGN(const auto leftovers_on, co_await count_unsettled(metadata_.locations(), view));
  std::map<std::string, StorageNodeView> nodes;
  for (const model::StorageNode& node : known) nodes[node.instance].node = node;
  if (alive) {
    for (const cluster::Member& member : *alive) {
      StorageNodeView& seen = nodes[member.instance];
      seen.node.instance = member.instance;
      seen.node.zone = member.zone;
      seen.node.address = member.address;
      seen.is_alive = true;
    }
  }
  for (auto& [name, node] : nodes) {
    PORTRETO_CO_ASSIGN(node.copies, co_await metadata_.locations().count_on(name));
    if (const auto found = leftovers_on.find(name); found != leftovers_on.end()) node.leftovers = found->second;
    view.nodes.push_back(std::move(node));
  }
  co_return view;
}

Task<Result<StorageNodes::Change>> StorageNodes::set_state(cluster::MemberList alive, std::string node,
                                                           model::StorageNode::State state) {
  // It may have come a moment ago.
  if (alive) {
    if (const auto member = std::ranges::find(*alive, node, &cluster::Member::instance); member != alive->end()) {
      PORTRETO_CO_TRY(co_await metadata_.storage_nodes().note(
          {.instance = member->instance, .zone = member->zone, .address = member->address}));
    }
  }
  PORTRETO_CO_ASSIGN(const auto known, co_await metadata_.storage_nodes().list());
  const auto before = std::ranges::find(known, node, &model::StorageNode::instance);
  if (before == known.end()) {
    std::string names;
    for (const model::StorageNode& other : known) names += (names.empty() ? "" : ", ") + other.instance;
    co_return fail(ErrorCode::kNotFound,
                   fmt::format("There is no storage node {}. Known are: {}.", node, names.empty() ? "none" : names));
  }
  PORTRETO_CO_TRY(co_await metadata_.storage_nodes().set_state(node, state));
  PORTRETO_CO_ASSIGN(const std::uint64_t copies, co_await metadata_.locations().count_on(node));
  co_return Change{before->state, copies};
}

}  // namespace portreto::services
