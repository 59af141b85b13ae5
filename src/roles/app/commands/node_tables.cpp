#include "roles/app/commands/node_tables.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "roles/process/text_table.h"
#include "services/audit_log.h"
#include "services/storage_nodes.h"

namespace portreto::roles {
namespace {

using State = model::StorageNode::State;

std::string text_or_dash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

Task<Result<std::string>> nodes_table(metadata::MetadataStore& metadata, cluster::MemberList alive) {
  services::StorageNodes nodes(metadata);
  PORTRETO_CO_ASSIGN(const services::StorageNodesView view, co_await nodes.look(std::move(alive)));
  if (view.nodes.empty()) co_return "There are no storage nodes.\n";
  std::vector<TextRow> rows{{"NODE", "ZONE", "ADDRESS", "STATE", "ALIVE", "COPIES", "LEFTOVERS"}};
  for (const services::StorageNodeView& each : view.nodes) {
    rows.push_back({each.node.instance, text_or_dash(each.node.zone), text_or_dash(each.node.address),
                    fmt::format("{}{}", model::to_string(each.node.state), each.is_empty() ? ", empty" : ""),
                    !view.is_alive_known ? "?"
                    : each.is_alive      ? "yes"
                                         : "no",
                    std::to_string(each.copies), std::to_string(each.leftovers)});
  }
  co_return text_table(rows);
}

Task<Result<std::string>> blobs_table(metadata::MetadataStore& metadata) {
  services::StorageNodes nodes(metadata);
  PORTRETO_CO_ASSIGN(const auto counts, co_await metadata.locations().count_by_copies());
  PORTRETO_CO_ASSIGN(const services::StorageNodesView view, co_await nodes.look(nullptr));
  std::vector<TextRow> rows{{"COPIES", "BLOBS"}};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool is_last = i + 1 == counts.size();
    rows.push_back({fmt::format("{}{}", i, is_last ? " or more" : ""), std::to_string(counts[i])});
  }
  co_return text_table(rows) +
      fmt::format("Not settled: {} being written, {} being deleted, {} with something to erase\n", view.writing,
                  view.deleting, view.with_leftovers);
}

Task<Result<std::string>> set_node_state(metadata::MetadataStore& metadata, cluster::MemberList alive, std::string node,
                                         model::StorageNode::State state) {
  services::StorageNodes nodes(metadata);
  services::AuditLog audit(metadata, system_clock());
  PORTRETO_CO_ASSIGN(const auto change, co_await audit.record({}, services::node_act(node, state),
                                                              nodes.set_state(std::move(alive), node, state)));
  switch (state) {
    case State::kDraining:
      co_return fmt::format(
          "{} takes no new photos, and its copies ({}) are moved to other nodes. It can be stopped once `portreto "
          "nodes` "
          "says that it is empty.\n",
          node, change.copies);
    case State::kRetired:
      co_return fmt::format("{} counts as lost: its copies ({}) are replaced from others.\n", node, change.copies);
    case State::kActive: break;
  }
  std::string text = fmt::format("{} takes new photos.\n", node);
  if (change.before == State::kRetired) {
    text += "What lay on it when it was retired is known to nobody any more: start it with empty disks.\n";
  }
  co_return text;
}

}  // namespace portreto::roles
