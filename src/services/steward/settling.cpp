#include "services/steward/settling.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "runtime/log.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

}  // namespace

Task<Settling::Report> Settling::settle_all(std::function<bool()> may_go_on) {
  Report report;
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    auto rows = co_await locations_.list_unsettled(after, kBatch);
    if (!rows) {
      ++report.failures;
      log::warn("the blobs that are not settled cannot be listed", {{"error", to_string(rows.error().code)}});
      break;
    }
    has_more = rows->size() == kBatch;
    if (has_more) after = rows->back().blob;
    for (model::BlobLocation& row : *rows) {
      if (!may_go_on()) co_return report;
      const auto settled = co_await settle(std::move(row));
      ++(!settled ? report.failures : *settled ? report.settled : report.waiting);
    }
  }
  co_return report;
}

Task<Result<bool>> Settling::settle(model::BlobLocation row) {
  if (row.state == State::kLive && row.leftovers.empty()) co_return true;
  if (copier_.may_arrive(row.blob)) co_return false;

  const bool has_retired =
      std::ranges::any_of(row.leftovers, [&](const auto& node) { return retired_.contains(node); });
  if (has_retired && row.state != State::kWriting) {
    std::erase_if(row.leftovers, [&](const std::string& node) { return retired_.contains(node); });
    PORTRETO_CO_ASSIGN(row, co_await change_location(locations_, std::move(row)));
    if (row.state == State::kLive && row.leftovers.empty()) co_return true;
  }
  const cluster::MemberList members = storage_();
  const bool is_any_there = std::ranges::any_of(
      *members, [&](const cluster::Member& member) { return contains(row.leftovers, member.instance); });
  if (row.state != State::kWriting && !row.leftovers.empty() && !is_any_there) co_return false;
  if (row.state == State::kLive) {
    if (clock_.now() - in_charge_since_ < Copier::kArrivalMax) co_return false;
    // The revision rises before anything is erased: whoever has just filled one of the leftovers for another copy, on a
    // row that was read before, cannot make a copy of it any more.
    PORTRETO_CO_ASSIGN(row, co_await change_location(locations_, std::move(row)));
  }
  co_return co_await bytes_.settle(std::move(row));
}

}  // namespace portreto::services
