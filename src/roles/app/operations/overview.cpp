#include "roles/app/operations/overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "base/eta.h"

namespace portreto::roles::app {
namespace {

constexpr char kStorage[] = "storage";
constexpr std::array kSeries = {"get_per_s", "write_per_s", "delete_per_s", "errors_per_s",
                                "p50_ms",    "p95_ms",      "p99_ms"};
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::string state_of(const FleetProcess& process) {
  if (!process.is_registered) return "away";
  if (!process.problem.empty() || !process.figures) return "silent";
  return process.figures->status;
}

api::ServiceItem service_of(const FleetProcess& process, Timestamp now) {
  api::ServiceItem item{.role = process.role,
                        .instance = process.instance,
                        .zone = process.zone,
                        .version = process.version,
                        .state = state_of(process),
                        .told_at = process.told_at,
                        .is_stale = !process.told_at || now - *process.told_at > kStaleAfter};
  if (!process.problem.empty()) item.problems.push_back(process.problem);
  if (!process.figures) return item;
  if (process.problem.empty()) item.problems = process.figures->problems;
  item.started_at = process.figures->started_at;
  const auto role = std::ranges::find(process.figures->roles, process.role, &api::RoleFigures::role);
  if (role != process.figures->roles.end()) item.traffic = role->traffic;
  return item;
}

std::vector<api::StorageNodeItem> nodes_of(const std::vector<FleetProcess>& fleet, const Backends::State& backends,
                                           Timestamp now) {
  std::map<std::string, api::StorageNodeItem> nodes;
  for (const FleetProcess& process : fleet) {
    if (process.role != kStorage) continue;
    api::StorageNodeItem& item = nodes[process.instance];
    item.service = service_of(process, now);
    if (process.figures) item.disks = process.figures->disks;
  }
  if (backends.nodes) {
    for (const services::StorageNodeView& view : backends.nodes->nodes) {
      api::StorageNodeItem& item = nodes[view.node.instance];
      if (item.service.instance.empty()) {  // the metadata alone know it
        item.service = {.role = kStorage,
                        .instance = view.node.instance,
                        .zone = view.node.zone,
                        .state = "away",
                        .is_stale = true};
      }
      item.wanted = view.node.state;
      item.is_empty = view.is_empty();
      item.copies = view.copies;
      item.leftovers = view.leftovers;
    }
  }
  std::vector<api::StorageNodeItem> list;
  for (auto& [name, item] : nodes) list.push_back(std::move(item));
  return list;
}

bool is_there(const api::StorageNodeItem& node) {
  return node.service.state != "away" && node.service.state != "silent";
}

api::StorageTotals totals_of(const std::vector<api::StorageNodeItem>& nodes) {
  api::StorageTotals totals;
  for (const api::StorageNodeItem& node : nodes) {
    if (node.wanted == model::StorageNode::State::kRetired && !is_there(node)) continue;  // it is to be away
    ++totals.nodes;
    if (!is_there(node)) {
      ++totals.nodes_away;
      continue;
    }
    for (const api::DiskFigures& disk : node.disks) {
      totals.total_bytes += disk.total_bytes;
      totals.free_bytes += disk.free_bytes;
      totals.live_bytes += disk.live_bytes;
      totals.blobs += disk.blobs;
      totals.damaged_blobs += disk.damaged_blobs;
    }
  }
  return totals;
}

// None as well when there is nothing to do.
std::optional<std::uint64_t> seconds_for_any(std::uint64_t amount, double per_s) {
  return amount == 0 ? std::nullopt : seconds_for(amount, per_s);
}

std::optional<api::RepairItem> repair_of(const std::vector<FleetProcess>& fleet,
                                         const std::vector<api::StorageNodeItem>& nodes,
                                         const api::StorageTotals& totals) {
  const auto leads = [](const FleetProcess& process) {
    return process.figures && process.figures->steward && process.figures->steward->is_leading &&
           state_of(process) != "away" && state_of(process) != "silent";
  };
  const auto leader = std::ranges::find_if(fleet, leads);
  if (leader == fleet.end()) return std::nullopt;
  api::RepairItem repair{.instance = leader->instance, .steward = *leader->figures->steward};
  for (const api::StorageNodeItem& node : nodes) {
    const bool is_leaving = node.wanted && *node.wanted != model::StorageNode::State::kActive;
    // A node that is away is waited for, and then counts as lost.
    if (is_leaving || node.service.state == "away") repair.copies_to_move += node.copies;
  }
  repair.repair_eta_s =
      seconds_for_any(repair.copies_to_move + repair.steward.copies_missing, repair.steward.repaired_per_s);
  repair.audit_round_s = seconds_for_any(totals.live_bytes, repair.steward.audited_bytes_per_s);
  return repair;
}

// Each ring once: as the process tells that heard of its newest key first, or of any.
std::vector<api::RingFigures> rings_of(const std::vector<FleetProcess>& fleet) {
  std::map<std::string, api::RingFigures> rings;
  for (const FleetProcess& process : fleet) {
    if (!process.figures) continue;
    for (const api::RingFigures& ring : process.figures->rings) {
      api::RingFigures& known = rings[ring.name];
      if (known.keys.size() < ring.keys.size() || known.name.empty()) known = ring;
    }
  }
  std::vector<api::RingFigures> list;
  for (auto& [name, ring] : rings) list.push_back(std::move(ring));
  return list;
}

bool is_rate(std::string_view series) { return series.ends_with("_per_s"); }

void join(double& sum, double value, bool is_rate) {
  if (std::isnan(value)) return;
  sum = std::isnan(sum) ? value : is_rate ? sum + value : std::max(sum, value);
}

}  // namespace

api::OperationsPage overview(const std::vector<FleetProcess>& fleet, const Backends::State& backends, bool is_cluster,
                             Timestamp now) {
  api::OperationsPage page{.collected_at = now, .is_cluster = is_cluster};
  for (const FleetProcess& process : fleet) {
    if (process.role != kStorage) page.services.push_back(service_of(process, now));
  }
  page.nodes = nodes_of(fleet, backends, now);
  page.totals = totals_of(page.nodes);
  page.repair = repair_of(fleet, page.nodes, page.totals);
  page.rings = rings_of(fleet);
  page.database = backends.database;
  page.registry = backends.registry;
  return page;
}

Result<api::OperationsSeriesPage> series_of(const std::vector<FleetProcess>& fleet, std::string role,
                                            std::string instance, SeriesRange range) {
  api::OperationsSeriesPage page{.role = std::move(role),
                                 .instance = std::move(instance),
                                 .step_s = range.step * static_cast<std::uint64_t>(TimeSeries::kInterval.count())};
  bool is_known = page.instance.empty();
  // They were asked within two seconds, so that their windows end at most one step apart: the latest counts.
  std::vector<const api::ProcessFigures*> told;
  for (const FleetProcess& process : fleet) {
    if (process.role != page.role || (!page.instance.empty() && process.instance != page.instance)) continue;
    is_known = true;
    if (!process.figures || process.figures->series_step_s != page.step_s) continue;
    told.push_back(&*process.figures);
    page.from = std::max(page.from, process.figures->series_from);
  }
  if (!is_known) return fail(ErrorCode::kNotFound, "There is no such server.");
  page.told = told.size();
  for (const char* name : kSeries) {
    api::OperationsSeries& series = page.series.emplace_back();
    series.name = name;
    series.values.assign(range.count, kNothing);
    for (const api::ProcessFigures* figures : told) {
      const auto late = (page.from - figures->series_from) / std::chrono::seconds(page.step_s);
      for (const api::SeriesFigures& own : figures->series) {
        if (own.role != page.role || own.name != name) continue;
        for (std::size_t i = static_cast<std::size_t>(late); i < own.values.size() && i - late < range.count; ++i) {
          join(series.values[i - late], own.values[i], is_rate(name));
        }
      }
    }
  }
  return page;
}

}  // namespace portreto::roles::app
