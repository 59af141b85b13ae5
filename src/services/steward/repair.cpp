#include "services/steward/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "runtime/all.h"
#include "runtime/log.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

// Rows that fail one after the other mostly fail for one reason.
constexpr std::uint64_t kRepairFailuresLoggedMax = 5;

// By somebody else, or gone.
bool is_changed(const Error& error) { return error.code == ErrorCode::kConflict || error.code == ErrorCode::kNotFound; }

std::unexpected<Error> no_longer_in_charge() {
  return fail(ErrorCode::kUnavailable, "Another process looks after the photos now.");
}

}  // namespace

struct Repair::Round {
  NodePlan plan;
  std::map<std::string, std::string> zones;
  std::function<bool()> may_go_on;
  Report report{};

  // A node that was lost and is back keeps its copies.
  bool leaves(const std::string& node, const std::set<std::string>& present) const {
    if (plan.retired.contains(node)) return true;
    if (plan.draining.contains(node)) return !plan.is_halted;
    return plan.lost.contains(node) && !present.contains(node);
  }
};

struct Repair::Queue {
  std::vector<model::BlobLocation> rows;
  std::size_t next = 0;
};

namespace {

std::set<std::string> names_of(const std::vector<cluster::Member>& members) {
  std::set<std::string> names;
  for (const cluster::Member& member : members) names.insert(member.instance);
  return names;
}

}  // namespace

Task<Repair::Report> Repair::replace(NodePlan plan, std::set<std::string> nodes,
                                     std::map<std::string, std::string> zones, std::function<bool()> may_go_on) {
  Round round{std::move(plan), std::move(zones), std::move(may_go_on)};
  for (const bool is_urgent : {true, false}) {
    for (const std::string& node : nodes) {
      std::optional<BlobId> after;
      for (bool has_more = true; has_more && round.may_go_on();) {
        auto rows = co_await locations_.list_on(node, after, options_.batch);
        if (!rows) {
          ++round.report.failures;
          log::warn("the blobs of a storage node cannot be listed",
                    {{"node", node}, {"error", to_string(rows.error().code)}});
          break;
        }
        has_more = rows->size() == options_.batch;
        if (has_more) after = rows->back().blob;
        const std::set<std::string> present = names_of(*storage_());
        // With one good copy left, or none, in the first pass; the others in the second.
        std::erase_if(*rows, [&](const model::BlobLocation& row) {
          const auto good = std::ranges::count_if(row.copies, [&](const auto& copy) {
            return present.contains(copy) && !round.plan.retired.contains(copy);
          });
          // Each row once, also when several of its nodes leave.
          const auto first = std::ranges::find_if(
              row.copies, [&](const auto& copy) { return nodes.contains(copy) && round.leaves(copy, present); });
          return row.state != State::kLive || first == row.copies.end() || *first != node || (good <= 1) != is_urgent;
        });
        co_await repair_all(round, std::move(*rows));
      }
    }
  }
  co_return round.report;
}

Task<Repair::Report> Repair::complete(NodePlan plan, std::map<std::string, std::string> zones,
                                      std::function<bool()> may_go_on) {
  Round round{std::move(plan), std::move(zones), std::move(may_go_on)};
  std::optional<BlobId> after;
  for (bool has_more = true; has_more && round.may_go_on();) {
    auto rows = co_await locations_.list(after, options_.batch);
    if (!rows) {
      ++round.report.failures;
      log::warn("the blobs cannot be listed", {{"error", to_string(rows.error().code)}});
      break;
    }
    has_more = rows->size() == options_.batch;
    if (has_more) after = rows->back().blob;
    std::erase_if(*rows, [&](const model::BlobLocation& row) {
      return row.state != State::kLive || row.copies.empty() || row.copies.size() >= options_.copies;
    });
    co_await repair_all(round, std::move(*rows));
  }
  co_return round.report;
}

Task<void> Repair::repair_all(Round& round, std::vector<model::BlobLocation> rows) {
  if (rows.empty()) co_return;
  Queue queue{std::move(rows)};
  const std::size_t streams =
      std::min({options_.streams_max, options_.streams_per_target * storage_()->size(), queue.rows.size()});
  std::vector<Task<Status>> workers;
  for (std::size_t i = 0; i < std::max<std::size_t>(streams, 1); ++i) workers.push_back(work(round, queue));
  co_await all_of(std::move(workers));
}

Task<Status> Repair::work(Round& round, Queue& queue) {
  while (queue.next < queue.rows.size() && round.may_go_on()) {
    model::BlobLocation row = std::move(queue.rows[queue.next++]);
    const BlobId blob = row.blob;
    const auto repaired = co_await repair(round, std::move(row));
    if (repaired) {
      round.report.repaired += *repaired;
    } else if (++round.report.failures <= kRepairFailuresLoggedMax) {
      const Error& error = repaired.error();
      log::warn("a blob could not be given another copy",
                {{"blob", blob}, {"error", to_string(error.code)}, {"reason", error.message}});
    }
  }
  co_return Status{};
}

// Whether the blob got another copy. One for each copy that leaves or is missing, one after the other.
Task<Result<bool>> Repair::repair(Round& round, model::BlobLocation row) {
  bool is_repaired = false;
  for (;;) {
    const cluster::MemberList members = storage_();
    const std::set<std::string> present = names_of(*members);
    std::vector<cluster::Place> staying;
    std::vector<std::string> leaving;
    std::vector<std::string> sources;  // best first
    for (const std::string& node : row.copies) {
      if (round.leaves(node, present)) {
        leaving.push_back(node);
        continue;
      }
      const auto zone = round.zones.find(node);
      staying.push_back({node, zone == round.zones.end() ? "" : zone->second});
      if (present.contains(node)) sources.push_back(node);
    }
    for (const std::string& node : leaving) {
      if (present.contains(node)) sources.push_back(node);
    }
    // Those that are gone before those that can still serve.
    std::ranges::partition(leaving, [&](const std::string& node) { return !present.contains(node); });

    if (staying.size() >= options_.copies) {
      if (leaving.empty()) co_return is_repaired;
      std::vector<std::string> kept;
      for (const cluster::Place& place : staying) kept.push_back(place.node);
      if (!co_await copier_.is_whole_on_any(row, kept)) {
        co_return fail(ErrorCode::kUnavailable, "None of the other copies could be read back.");
      }
      if (!round.may_go_on()) co_return no_longer_in_charge();
      row.copies = without(std::move(row.copies), leaving.front());
      if (!round.plan.retired.contains(leaving.front())) row.leftovers.push_back(leaving.front());
      PORTRETO_CO_ASSIGN(row, co_await change_location(locations_, std::move(row)));
      is_repaired = true;
      continue;
    }
    if (sources.empty()) co_return fail(ErrorCode::kUnavailable, "No copy can be reached.");
    auto candidates = cluster::candidates(row.blob, *cluster::close_for_writes(members, round.plan.closed()));
    std::erase_if(candidates, [&](const cluster::Place& place) {
      return contains(row.copies, place.node) || contains(row.leftovers, place.node);
    });
    const std::vector<cluster::Place> chosen = cluster::choose(candidates, staying.size() + 1, staying);
    if (chosen.empty()) co_return fail(ErrorCode::kUnavailable, "No node in another zone has room.");
    const std::string replaced = leaving.empty() ? "" : leaving.front();
    PORTRETO_CO_ASSIGN(row, co_await add_copy(round, std::move(row), chosen.front().node, sources, replaced));
    is_repaired = true;
  }
}

Task<Result<model::BlobLocation>> Repair::add_copy(Round& round, model::BlobLocation row, std::string target,
                                                   std::vector<std::string> sources, std::string replaced) {
  const auto stream =
      co_await streams_.take(fmt::format("{}/{}", target, next_stream_++ % options_.streams_per_target));
  if (!round.may_go_on()) co_return no_longer_in_charge();
  row.leftovers.push_back(target);
  PORTRETO_CO_ASSIGN(row, co_await change_location(locations_, std::move(row)));

  const Status brought = co_await copier_.bring_all(row, std::move(sources), target);
  if (!round.may_go_on()) co_return no_longer_in_charge();
  if (!brought) {
    // What came goes at once, unless more may come.
    const bool may_arrive = copier_.may_arrive(row.blob);
    const Result<model::BlobLocation> cleared = may_arrive ? row : co_await copier_.clear(row, target);
    if (may_arrive || (!cleared && is_changed(cleared.error()))) {
      PORTRETO_CO_TRY(co_await copier_.account_for(row, target));
    }
    co_return fail(brought.error());
  }

  model::BlobLocation wanted = row;
  wanted.leftovers = without(std::move(wanted.leftovers), target);
  if (!replaced.empty()) {
    wanted.copies = without(std::move(wanted.copies), replaced);
    if (!round.plan.retired.contains(replaced)) wanted.leftovers.push_back(replaced);
  }
  wanted.copies.push_back(target);
  auto changed = co_await change_location(locations_, std::move(wanted));
  if (changed) co_return changed;
  if (is_changed(changed.error())) {
    PORTRETO_CO_TRY(co_await copier_.account_for(std::move(row), target));
  }
  co_return fail(std::move(changed).error());
}

}  // namespace portreto::services
