#include "services/steward/steward.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "base/random.h"
#include "runtime/all.h"
#include "runtime/log.h"
#include "runtime/timer.h"

namespace portreto::services {
namespace {

// For ever. What a step throws ends that step alone.
Task<Status> repeat(Steward& steward, Task<void> (Steward::*step)(), std::chrono::milliseconds interval) {
  for (;;) {
    try {
      co_await (steward.*step)();
    } catch (const boost::system::system_error& error) {
      if (error.code() == boost::asio::error::operation_aborted) throw;
      log::error("a step of the steward failed", {{"error", error.what()}});
    } catch (const std::exception& error) {
      log::error("a step of the steward failed", {{"error", error.what()}});
    }
    co_await sleep_for(interval);
  }
}

std::uint64_t prefix_of(BlobId id) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof(prefix); ++i)
    prefix = prefix << 8 | std::to_integer<std::uint64_t>(id.uuid.bytes[i]);
  return prefix;
}

// At random, by their order, which is that of creation.
BlobId one_between(BlobId first, BlobId last) {
  const std::uint64_t begin = prefix_of(first);
  const std::uint64_t length = std::max(prefix_of(last), begin) - begin + 1;
  std::uint64_t prefix = begin + quick_random() % length;
  BlobId id;
  for (std::size_t i = sizeof(prefix); i-- > 0; prefix >>= 8) id.uuid.bytes[i] = static_cast<std::byte>(prefix);
  return id;
}

}  // namespace

Steward::Steward(Dependencies dependencies, Options options)
    : d_(std::move(dependencies)),
      options_(options),
      copier_({.locations = d_.metadata.locations(),
               .nodes = d_.nodes,
               .copies = d_.copies,
               .transfer = d_.transfer,
               .clock = d_.clock},
              options.repair_bytes_per_s),
      settling_(d_.metadata.locations(), copier_, d_.bytes, d_.storage, d_.clock),
      repair_(d_.metadata.locations(), copier_, d_.storage, {.copies = options.copies}),
      audit_(d_.metadata.locations(), copier_, settling_, d_.storage, {.read_bytes_per_s = options.audit_bytes_per_s}),
      orphans_(d_.metadata.locations(), d_.inventory, copier_, d_.clock, options.orphans) {}

Task<void> Steward::run() {
  std::vector<Task<Status>> steps;
  steps.push_back(repeat(*this, &Steward::watch, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::audit, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::heal, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::read_back, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::search_orphans, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::repair, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::sweep_when_due, options_.watch_interval));
  steps.push_back(repeat(*this, &Steward::erase_accounts, options_.watch_interval));
  co_await all_of(std::move(steps));
}

std::optional<std::function<bool()>> Steward::term() const {
  const auto epoch = d_.leadership.epoch();
  if (!epoch || epoch != epoch_) return std::nullopt;  // the watch comes first
  return [this, epoch] { return d_.leadership.epoch() == epoch; };
}

Task<void> Steward::watch() {
  const auto epoch = d_.leadership.epoch();
  counters_.is_leading = epoch.has_value();
  if (!epoch) {
    epoch_.reset();
    watch_.reset();
    plan_ = {};
    counters_.is_halted = false;
    counters_.lost_nodes = 0;
    co_return;
  }
  const cluster::MemberList members = d_.storage();
  const auto known = co_await known_nodes(*members);
  if (!known) {
    ++counters_.failures;
    log::warn("the storage nodes cannot be listed", {{"error", to_string(known.error().code)}});
    co_return;
  }
  const Timestamp now = d_.clock.now();
  if (epoch_ != epoch) {
    log::info("this process looks after the photos now", {{"epoch", *epoch}});
    watch_.emplace(options_.repair_delay);
    epoch_ = epoch;
    in_charge_since_ = now;
    repair_not_before_ = {};
    sweep_not_before_ = {};
    audit_not_before_.clear();
    heal_not_before_.clear();
    damaged_bytes_.clear();
    has_read_back_ = false;
    search_not_before_.clear();
    orphans_on_.clear();
    read_back_not_before_ = {};
  }
  const bool was_halted = plan_.is_halted;
  const std::set<std::string> lost_before = plan_.lost;
  plan_ = watch_->observe(*members, *known, now);
  std::erase_if(audit_not_before_, [this](const auto& entry) { return !plan_.joined.contains(entry.first); });
  settling_.set(plan_.retired, in_charge_since_);
  counters_.is_halted = plan_.is_halted;
  counters_.lost_nodes = plan_.missing;
  if (plan_.is_halted && !was_halted) {
    log::error(
        "nothing is repaired: too many storage nodes are away at once. Bring them back, or retire those that "
        "are lost.",
        {{"lost", plan_.missing}});
  }
  for (const std::string& node : plan_.lost) {
    if (lost_before.contains(node)) continue;
    log::warn("a storage node is lost: its copies are replaced", {{"node", node}});
    repair_not_before_ = {};
  }
}

// Notes those that are there, so that whoever looks after the photos next knows of them.
Task<Result<std::vector<KnownNode>>> Steward::known_nodes(std::vector<cluster::Member> members) {
  auto& store = d_.metadata.storage_nodes();
  PORTRETO_CO_ASSIGN(auto nodes, co_await store.list());
  std::map<std::string, model::StorageNode> by_name;
  for (model::StorageNode& node : nodes) by_name.emplace(node.instance, std::move(node));
  std::set<std::string> present;
  for (const cluster::Member& member : members) {
    present.insert(member.instance);
    model::StorageNode& node = by_name[member.instance];
    if (node.instance.empty() || node.zone != member.zone || node.address != member.address) {
      node.instance = member.instance;
      node.zone = member.zone;
      node.address = member.address;
      PORTRETO_CO_TRY(co_await store.note(node));
    }
  }
  std::vector<KnownNode> known;
  for (auto& [name, node] : by_name) {
    zones_[name] = node.zone;
    bool holds_copies = true;
    if (!present.contains(name)) {
      PORTRETO_CO_ASSIGN(const std::uint64_t copies, co_await d_.metadata.locations().count_on(name));
      holds_copies = copies > 0;
    }
    known.push_back({std::move(node), holds_copies});
  }
  co_return known;
}

Task<void> Steward::audit() {
  const auto may_go_on = term();
  if (!may_go_on) co_return;
  const std::set<std::string> joined = plan_.joined;
  for (const std::string& node : joined) {
    if (!(*may_go_on)() || !plan_.joined.contains(node)) continue;
    if (const auto wait = audit_not_before_.find(node); wait != audit_not_before_.end()) {
      if (d_.clock.now() < wait->second) continue;
      audit_not_before_.erase(wait);
    }
    // It goes on only as long as the node is there.
    const auto is_there = [this, may_go_on, node] { return (*may_go_on)() && plan_.joined.contains(node); };
    const Audit::Report report = co_await audit_.audit(node, is_there);
    note(node, report);
    if (report.is_complete && watch_) {
      watch_->audited(node);
      plan_.joined.erase(node);
      search_not_before_.erase(node);  // it may have brought something back
    } else {
      audit_not_before_[node] = d_.clock.now() + options_.retry_interval;
    }
  }
}

void Steward::add(const Audit::Report& report) {
  counters_.refilled += report.refilled;
  counters_.dropped += report.dropped;
  counters_.failures += report.failures;
  counters_.bytes_copied = copier_.bytes_copied();
  counters_.bytes_audited += report.read_bytes;
}

void Steward::note(const std::string& node, const Audit::Report& report) {
  add(report);
  if (report.refilled + report.dropped + report.failures > 0 || report.is_complete) {
    log::info("copies on a storage node were audited", {{"node", node},
                                                        {"copies", report.checked},
                                                        {"refilled", report.refilled},
                                                        {"dropped", report.dropped},
                                                        {"failures", report.failures}});
  }
}

Task<void> Steward::read_back() {
  const auto may_go_on = term();
  const Timestamp now = d_.clock.now();
  if (!may_go_on || now < read_back_not_before_) co_return;
  read_back_not_before_ = now + options_.sweep_interval;
  if (!has_read_back_) {
    // Were each term to begin with the oldest blob, the newest would never be read while terms are shorter than a
    // round.
    const auto oldest = co_await d_.metadata.locations().list({}, 1);
    if (!oldest || oldest->empty() || !(*may_go_on)()) co_return;
    read_back_after_ = one_between(oldest->front().blob, BlobId::generate(d_.clock));
    has_read_back_ = true;
  }
  do {
    const Audit::ReadBack done = co_await audit_.read_back(read_back_after_, *may_go_on);
    if (!(*may_go_on)()) co_return;
    add(done.report);
    if (!done.report.is_complete) co_return;
    read_back_after_ = done.after;
  } while (read_back_after_);
}

Task<void> Steward::search_orphans() {
  const auto may_go_on = term();
  if (!may_go_on || plan_.is_halted) co_return;
  const cluster::MemberList members = d_.storage();
  for (const cluster::Member& member : *members) {
    const Timestamp now = d_.clock.now();
    const auto wait = search_not_before_.find(member.instance);
    if (wait != search_not_before_.end() && now < wait->second) continue;
    if (!(*may_go_on)()) co_return;
    search_not_before_[member.instance] = now + options_.orphans.age_min / 4;
    const Orphans::Report report = co_await orphans_.search(member, *may_go_on);
    orphans_on_[member.instance] = report.found - std::min(report.removed, report.found);
    counters_.orphans_removed += report.removed;
    counters_.failures += report.failures;
  }
  std::uint64_t most = 0;
  for (const auto& [node, found] : orphans_on_) most = std::max(most, found);
  counters_.orphans = most;
}

Task<void> Steward::heal() {
  const auto may_go_on = term();
  if (!may_go_on) co_return;
  const cluster::MemberList members = d_.storage();
  for (const cluster::Member& member : *members) {
    const auto wait = heal_not_before_.find(member.instance);
    if (wait != heal_not_before_.end() && d_.clock.now() < wait->second) continue;
    if ((*may_go_on)()) co_await heal_on(member.instance, *may_go_on);
  }
}

Task<void> Steward::heal_on(std::string node, std::function<bool()> may_go_on) {
  const auto damage = co_await d_.inventory.damage(node);
  if (!damage || !may_go_on()) co_return;  // whoever does not answer is looked after by the watch
  const auto [known, is_first] = damaged_bytes_.try_emplace(node, damage->bytes);
  if (std::exchange(known->second, damage->bytes) < damage->bytes && watch_) {
    // It cannot tell which blobs those were, so each is asked for.
    log::warn("a storage node has lost bytes of a volume: all its copies are audited", {{"node", node}});
    watch_->doubt(node);
  }
  if (damage->blobs.empty()) co_return;
  const Audit::Report report = co_await audit_.heal(node, damage->blobs, may_go_on);
  note(node, report);
  heal_not_before_.erase(node);
  if (report.failures > 0) heal_not_before_[node] = d_.clock.now() + options_.retry_interval;
}

Task<void> Steward::repair() {
  const auto may_go_on = term();
  if (!may_go_on || plan_.leaving().empty() || d_.clock.now() < repair_not_before_) co_return;
  const NodePlan plan = plan_;
  std::set<std::string> nodes;
  for (const std::string& node : plan.leaving()) {
    // An empty one has rows for its leftovers alone, which need not be read again and again.
    const auto copies = co_await d_.metadata.locations().count_on(node);
    if (!copies || *copies > 0) nodes.insert(node);
  }
  note(co_await repair_.replace(plan, std::move(nodes), zones_, *may_go_on));
}

void Steward::note(const Repair::Report& report) {
  counters_.repaired += report.repaired;
  counters_.failures += report.failures;
  counters_.bytes_copied = copier_.bytes_copied();
  if (report.repaired == 0 && report.failures > 0) repair_not_before_ = d_.clock.now() + options_.retry_interval;
  if (report.repaired + report.failures > 0) {
    log::info("blobs were given other copies", {{"repaired", report.repaired}, {"failures", report.failures}});
  }
}

Task<void> Steward::sweep_when_due() {
  const Timestamp now = d_.clock.now();
  if (!term() || now < sweep_not_before_) co_return;
  sweep_not_before_ = now + options_.sweep_interval;
  co_await sweep();
}

Task<void> Steward::sweep() {
  const auto may_go_on = term();
  if (!may_go_on) co_return;
  const auto too_few = [this]() -> Task<Result<std::uint64_t>> {
    PORTRETO_CO_ASSIGN(const auto counts, co_await d_.metadata.locations().count_by_copies());
    std::uint64_t blobs = 0;
    for (std::size_t i = 0; i < std::min(options_.copies, counts.size()); ++i) blobs += counts[i];
    co_return blobs;
  };
  auto blobs = co_await too_few();
  if (blobs && *blobs > 0 && !plan_.is_halted) {
    note(co_await repair_.complete(plan_, zones_, *may_go_on));
    blobs = co_await too_few();
  }
  if (blobs) counters_.under_replicated = *blobs;
  if (!(*may_go_on)()) co_return;
  const Settling::Report settled = co_await settling_.settle_all(*may_go_on);
  counters_.unsettled = settled.waiting + settled.failures;
  counters_.failures += settled.failures;
  if (!(*may_go_on)()) co_return;
  co_await d_.sweeper.sweep();
}

Task<void> Steward::erase_accounts() {
  if (!term()) co_return;
  const AccountErasure::Report report = co_await d_.erasure.round();
  counters_.failures += report.failures;
}

StewardFigures Steward::figures() const {
  return {.is_leading = counters_.is_leading,
          .is_halted = counters_.is_halted,
          .lost_nodes = counters_.lost_nodes,
          .under_replicated = counters_.under_replicated,
          .unsettled = counters_.unsettled,
          .repaired = counters_.repaired,
          .refilled = counters_.refilled,
          .dropped = counters_.dropped,
          .orphans = counters_.orphans,
          .orphans_removed = counters_.orphans_removed,
          .bytes_copied = counters_.bytes_copied,
          .bytes_audited = counters_.bytes_audited,
          .failures = counters_.failures};
}

}  // namespace portreto::services
