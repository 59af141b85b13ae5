#include "services/steward/audit.h"

#include <chrono>
#include <map>
#include <utility>

#include "base/contains.h"
#include "runtime/all.h"
#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

constexpr std::uint64_t kFailuresLoggedMax = 5;

}  // namespace

struct Audit::Round {
  const std::string node;
  const std::function<bool()> may_go_on;
  std::vector<model::BlobLocation> rows{};
  std::size_t next = 0;
  Report report{};
};

Task<Audit::Report> Audit::audit(std::string node, std::function<bool()> may_go_on) {
  Round round{std::move(node), std::move(may_go_on)};
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    if (!round.may_go_on()) co_return round.report;
    auto rows = co_await locations_.list_on(round.node, after, options_.batch);
    if (!rows) {
      ++round.report.failures;
      co_return round.report;
    }
    has_more = rows->size() == options_.batch;
    if (has_more) after = rows->back().blob;
    round.rows = *std::move(rows);
    round.next = 0;
    std::vector<Task<Status>> workers;
    for (std::size_t i = 0; i < options_.rows_at_a_time; ++i) workers.push_back(work(round));
    co_await all_of(std::move(workers));
  }
  round.report.is_complete = round.may_go_on() && round.report.failures == 0;
  co_return round.report;
}

Task<Status> Audit::work(Round& round) {
  while (round.next < round.rows.size() && round.may_go_on()) {
    model::BlobLocation row = std::move(round.rows[round.next++]);
    const BlobId blob = row.blob;
    note(round, blob, co_await audit_row(round, std::move(row)));
  }
  co_return Status{};
}

void Audit::note(Round& round, BlobId blob, const Status& outcome) {
  if (outcome || ++round.report.failures > kFailuresLoggedMax) return;
  log::warn("a blob could not be audited",
            {{"node", round.node}, {"blob", blob}, {"error", to_string(outcome.error().code)}});
}

Task<Audit::Report> Audit::heal(std::string node, std::vector<blob::BlobKey> damaged, std::function<bool()> may_go_on) {
  Round round{std::move(node), std::move(may_go_on)};
  std::map<BlobId, Bad> blobs;
  for (const blob::BlobKey& key : damaged) blobs[key.id].push_back({.variant = key.variant, .is_damaged = true});
  for (auto& [blob, bad] : blobs) {
    if (!round.may_go_on()) break;
    ++round.report.checked;
    note(round, blob, co_await refill(round, blob, std::move(bad)));
  }
  round.report.is_complete = round.may_go_on() && round.report.failures == 0;
  co_return round.report;
}

Task<Status> Audit::audit_row(Round& round, model::BlobLocation row) {
  if (row.state != State::kLive || !contains(row.copies, round.node)) {
    co_await settling_.settle(std::move(row));  // what is left is for the next sweep
    co_return Status{};
  }
  co_return co_await check(round, std::move(row), Depth::kHead);
}

Task<Status> Audit::check(Round& round, model::BlobLocation row, Depth depth) {
  Bad bad;
  for (const std::uint16_t variant : row.variants) {
    const blob::BlobKey key{row.blob, variant};
    const auto info = co_await copier_.head(round.node, key);
    Status found;
    if (!info) {
      found = fail(info.error());
    } else if (depth == Depth::kWhole) {
      found = co_await read_variant(round, key, *info);
    }
    if (found) continue;
    const ErrorCode code = found.error().code;
    if (code != ErrorCode::kNotFound && code != ErrorCode::kCorruption) co_return found;
    bad.push_back({variant, code == ErrorCode::kCorruption});
  }
  ++round.report.checked;
  if (bad.empty()) co_return Status{};
  co_return co_await refill(round, row.blob, std::move(bad));
}

Task<Status> Audit::read_variant(Round& round, blob::BlobKey key, blob::BlobInfo info) {
  const auto wait = pace_.reserve(info.size_bytes, std::chrono::steady_clock::now());
  if (wait > std::chrono::nanoseconds(0)) co_await sleep_for(wait);
  round.report.read_bytes += info.size_bytes;
  co_return co_await copier_.read_back(round.node, key, info);
}

Task<Audit::ReadBack> Audit::read_back(std::optional<BlobId> after, std::function<bool()> may_go_on) {
  ReadBack done{.after = after};
  auto rows = co_await locations_.list(after, options_.batch);
  if (!rows) {
    ++done.report.failures;
    co_return done;
  }
  for (model::BlobLocation& row : *rows) {
    for (const std::string& node : row.copies) {
      if (!may_go_on()) co_return done;
      const bool is_there = contains(*storage_(), node, &cluster::Member::instance);
      if (row.state != State::kLive || !is_there) continue;
      Round round{.node = node, .may_go_on = may_go_on, .report = done.report};
      note(round, row.blob, co_await check(round, row, Depth::kWhole));
      done.report = round.report;
    }
    done.after = row.blob;
  }
  done.report.is_complete = true;
  if (rows->size() < options_.batch) done.after.reset();
  co_return done;
}

Task<Status> Audit::refill(Round& round, BlobId blob, Bad bad) {
  // Nothing may be missing but the blob itself, deleted meanwhile.
  auto current = co_await locations_.find(blob);
  if (!current && current.error().code == ErrorCode::kNotFound) co_return Status{};
  PORTRETO_CO_ASSIGN(model::BlobLocation row, std::move(current));
  if (row.state != State::kLive || !contains(row.copies, round.node)) co_return Status{};

  std::vector<std::string> sources;
  for (const cluster::Member& member : *storage_()) {
    if (member.instance != round.node && contains(row.copies, member.instance)) sources.push_back(member.instance);
  }
  if (!round.may_go_on()) co_return fail(ErrorCode::kUnavailable, "Another process looks after the photos now.");
  Status brought;
  for (const auto& [variant, is_damaged] : bad) {
    if (is_damaged) {
      // Its remains may be all that there is.
      if (!co_await copier_.is_whole_on_any(row, sources)) {
        co_return fail(ErrorCode::kUnavailable, "None of the other copies could be read back.");
      }
      PORTRETO_CO_TRY(co_await copier_.erase_damaged(round.node, {row.blob, variant}));
    }
    brought = co_await copier_.bring({row.blob, variant}, sources, round.node);
    if (!brought) break;
  }
  if (brought) {
    ++round.report.refilled;
    log::info("a copy was made whole again", {{"node", round.node}, {"blob", row.blob}});
    // It may have been deleted while it was on its way.
    co_return co_await copier_.account_for(std::move(row), round.node);
  }
  if (copier_.may_arrive(row.blob)) {
    PORTRETO_CO_TRY(co_await copier_.account_for(row, round.node));
    co_return fail(brought.error());
  }
  if (!co_await copier_.is_whole_on_any(row, sources)) co_return fail(brought.error());
  if (!round.may_go_on()) co_return fail(ErrorCode::kUnavailable, "Another process looks after the photos now.");
  row.copies = without(std::move(row.copies), round.node);
  row.leftovers.push_back(round.node);
  PORTRETO_CO_TRY(co_await change_location(locations_, std::move(row)));
  ++round.report.dropped;
  log::warn("a copy that cannot be made whole counts no more", {{"node", round.node}});
  co_return Status{};
}

}  // namespace portreto::services
