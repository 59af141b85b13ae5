#include "services/steward/orphans.h"

#include <algorithm>
#include <utility>

#include "base/contains.h"
#include "runtime/log.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

bool accounts_for(const model::BlobLocation& row, const std::string& node) {
  return contains(row.copies, node) || contains(row.leftovers, node);
}

}  // namespace

Task<Orphans::Report> Orphans::search(cluster::Member node, std::function<bool()> may_go_on) {
  Report report;
  Found found;
  for (const cluster::Disk& disk : node.disks) {
    const bool is_read = co_await search_disk(node.instance, disk.id, report, found, may_go_on);
    if (is_read) continue;
    ++report.failures;
    co_return report;
  }
  report.found = found.size();
  const Found& known = known_[node.instance] = std::move(found);
  const double allowed = std::max(static_cast<double>(kAlwaysMax), kShareMax * static_cast<double>(report.blobs));
  if (static_cast<double>(report.found) > allowed) {
    report.is_refused = true;
    log::error(
        "a storage node has too many blobs that nobody accounts for, so that none is removed: is the database an "
        "old one?",
        {{"node", node.instance}, {"found", report.found}, {"blobs", report.blobs}});
    co_return report;
  }
  for (const auto& [blob, orphan] : Found(known)) {
    if (clock_.now() - orphan.since < options_.age_min) continue;
    if (!may_go_on()) break;
    const Status removed = co_await remove(node.instance, blob, orphan);
    ++(removed ? report.removed : report.failures);
    log::warn(removed ? "a blob that nobody accounts for was removed" : "a blob that nobody accounts for was kept",
              {{"node", node.instance}, {"blob", blob}, {"reason", removed ? "" : removed.error().message}});
  }
  co_return report;
}

Task<bool> Orphans::search_disk(const std::string& node, const std::string& disk, Report& report, Found& found,
                                const std::function<bool()>& may_go_on) {
  std::string cursor;
  do {
    if (!may_go_on() || found.size() > kFoundMax) co_return false;
    const auto page = co_await inventory_.list(node, disk, cursor);
    const Status added = page ? co_await add_page(node, *page, report, found) : fail(page.error());
    if (!added) {
      log::warn("what lies on a storage node cannot be compared",
                {{"node", node}, {"error", to_string(added.error().code)}});
      co_return false;
    }
    cursor = page->next;
  } while (!cursor.empty());
  co_return true;
}

Task<Status> Orphans::add_page(const std::string& node, const NodeInventory::Page& page, Report& report, Found& found) {
  const Timestamp now = clock_.now();
  std::map<BlobId, std::vector<NodeInventory::Item>> blobs;
  for (const NodeInventory::Item& item : page.items) blobs[item.key.id].push_back(item);
  report.blobs += blobs.size();
  std::vector<BlobId> ids;
  for (const auto& [blob, items] : blobs) ids.push_back(blob);
  PORTRETO_CO_ASSIGN(const auto rows, co_await locations_.find_many(std::move(ids)));
  const Found& known = known_[node];
  for (const auto& [blob, items] : blobs) {
    const auto row = rows.find(blob);
    if (row != rows.end() && accounts_for(row->second, node)) continue;
    for (const NodeInventory::Item& item : items) {
      if (now - item.created < options_.age_min) continue;
      const auto before = known.find(blob);
      const auto at =
          found.try_emplace(blob, Orphan{.since = before == known.end() ? now : before->second.since}).first;
      at->second.variants.push_back(item.key.variant);
    }
  }
  co_return Status{};
}

Task<Status> Orphans::remove(std::string node, BlobId blob, Orphan orphan) {
  auto row = co_await locations_.find(blob);
  if (!row && row.error().code == ErrorCode::kNotFound) {
    co_return co_await copier_.account_for({.blob = blob, .variants = std::move(orphan.variants)}, std::move(node));
  }
  if (!row) co_return fail(std::move(row).error());
  if (accounts_for(*row, node)) co_return Status{};
  if (row->state == State::kLive && !co_await copier_.is_whole_on_any(*row, row->copies)) {
    co_return fail(ErrorCode::kUnavailable, "None of the copies could be read back.");
  }
  co_return co_await copier_.account_for(*std::move(row), std::move(node));
}

}  // namespace portreto::services
