#include "services/replicated_image_bytes.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/contains.h"
#include "cluster/placement.h"
#include "runtime/log.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

// How often a change of a row is tried anew when somebody else was faster. Nobody changes a row more than a few times.
constexpr int kTriesMax = 5;

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  for (const std::string& name : b) {
    if (!contains(a, name)) a.push_back(name);
  }
  return a;
}

std::vector<std::string> without(std::vector<std::string> names, const std::vector<std::string>& removed) {
  std::erase_if(names, [&](const std::string& name) { return contains(removed, name); });
  return names;
}

// Why a put failed of which nothing is kept: whatever a write to the metadata left open, or an erase() undid.
Error of_put(Error error) {
  const bool is_of_row = error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kConflict ||
                         error.code == ErrorCode::kNotFound;
  if (!is_of_row) return error;
  return {.code = ErrorCode::kUnavailable,
          .message = "This could not be stored now. Nothing was stored; try again in a moment.",
          .retry_after_s = 1};
}

// Chooses the nodes of one put, and writes each down in the location's row before it names it.
class RecordedChoice final : public blob::NodeChooser {
 public:
  RecordedChoice(metadata::LocationStore& locations, model::BlobLocation row,
                 const std::vector<cluster::Member>& storage, const cluster::NodeReliability& reliability,
                 std::size_t copies)
      : locations_(locations),
        row_(std::move(row)),
        candidates_(reliability.in_order(cluster::candidates(row_.blob, storage), std::chrono::steady_clock::now(),
                                         &cluster::Place::node)) {
    std::vector<cluster::Place> all;
    for (const cluster::Member& member : storage) all.push_back(cluster::place_of(member));
    has_enough_nodes_ = cluster::choose(all, copies).size() == copies;
  }

  Task<Result<std::vector<std::string>>> next(std::vector<std::string> kept, std::size_t count) override {
    const std::vector<cluster::Place> places = choose(kept, count);
    std::vector<std::string> names;
    for (const cluster::Place& place : places) names.push_back(place.node);
    if (names.size() < count) {
      // Nodes enough, before any has failed: they have no room.
      if (!has_row_ && has_enough_nodes_) co_return fail(blob::no_room());
      co_return names;
    }
    PORTRETO_CO_TRY(co_await record(names));
    named_.insert(named_.end(), places.begin(), places.end());
    co_return names;
  }

  // All that was named so far.
  const std::vector<cluster::Place>& named() const { return named_; }
  // As it was stored last, if it was.
  const model::BlobLocation& row() const { return row_; }
  bool has_row() const { return has_row_; }

 private:
  std::vector<cluster::Place> choose(const std::vector<std::string>& kept, std::size_t count) const {
    std::vector<cluster::Place> free = candidates_;
    std::erase_if(free, [this](const cluster::Place& place) { return contains(named_, place); });
    std::vector<cluster::Place> chosen = named_;
    std::erase_if(chosen, [&](const cluster::Place& place) { return !contains(kept, place.node); });
    return cluster::choose(free, kept.size() + count, chosen);
  }

  Task<Status> record(std::vector<std::string> names) {
    model::BlobLocation wanted = row_;
    wanted.leftovers = joined(std::move(wanted.leftovers), names);
    if (has_row_) {
      PORTRETO_CO_ASSIGN(row_, co_await change_location(locations_, std::move(wanted)));
      co_return Status{};
    }
    auto inserted = co_await locations_.insert(wanted);
    if (!inserted && inserted.error().code == ErrorCode::kOutcomeUnknown) {
      inserted = co_await locations_.insert(wanted);
      // The id is of this try alone, so this is the row of a moment ago.
      if (!inserted && inserted.error().code == ErrorCode::kAlreadyExists) inserted = Status{};
    }
    PORTRETO_CO_TRY(std::move(inserted));
    row_ = std::move(wanted);
    has_row_ = true;
    co_return Status{};
  }

  metadata::LocationStore& locations_;
  model::BlobLocation row_;
  const std::vector<cluster::Place> candidates_;  // best first
  std::vector<cluster::Place> named_;
  bool has_enough_nodes_ = false;
  bool has_row_ = false;
};

}  // namespace

Task<Status> ReplicatedImageBytes::put(BlobId blob, std::vector<blob::BlobPart> parts) {
  model::BlobLocation row{.blob = blob, .state = State::kWriting, .created_at = clock_.now()};
  for (const blob::BlobPart& part : parts) row.variants.push_back(part.variant);
  const cluster::MemberList storage = storage_();
  RecordedChoice choice(locations_, std::move(row), *storage, reliability_, options_.copies);
  auto report = co_await copies_.put(blob, std::move(parts), options_.copies, choice);
  for (const cluster::Place& place : choice.named()) {
    if (!contains(report.copies, place.node)) reliability_.failed(place.node, std::chrono::steady_clock::now());
  }
  if (!report.outcome) {
    Error error = std::move(report.outcome).error();
    if (choice.has_row()) co_await abandon(choice.row(), std::move(report));
    co_return fail(of_put(std::move(error)));
  }

  model::BlobLocation live = choice.row();
  live.state = State::kLive;
  live.copies = report.copies;
  live.leftovers = report.failed;
  const auto done = co_await change_location(locations_, std::move(live));
  if (done) co_return Status{};
  if (done.error().code == ErrorCode::kConflict) {
    // An erase() was faster, unless somebody has moved the blob on within this moment.
    const auto found = co_await locations_.find(blob);
    if (found && found->state == State::kLive) co_return Status{};
    if (!found && found.error().code != ErrorCode::kNotFound) {
      co_return fail(ErrorCode::kOutcomeUnknown, "It is not known whether this was stored.");
    }
  }
  if (done.error().code == ErrorCode::kOutcomeUnknown) co_return fail(done.error());
  co_await abandon(choice.row(), std::move(report));
  co_return fail(of_put(done.error()));
}

Task<Result<Bytes>> ReplicatedImageBytes::get(BlobId blob, std::uint16_t variant, std::uint64_t offset,
                                              std::uint64_t length) {
  PORTRETO_CO_ASSIGN(model::BlobLocation row, co_await locations_.find(blob));
  if (row.state != State::kLive) co_return fail(ErrorCode::kNotFound, "This is not stored any more.");
  co_return co_await copies_.get(std::move(row.copies), {blob, variant}, offset, length);
}

Task<void> ReplicatedImageBytes::abandon(model::BlobLocation row, blob::BlobCopies::PutReport report) {
  const std::vector<std::string> touched = joined(report.copies, report.failed);
  const std::vector<std::string> erased = co_await copies_.erase(touched, row.blob, row.variants);
  // Where parts may still arrive, an acknowledgement says nothing yet: the row stays kWriting until it is old.
  row.leftovers = joined(without(touched, erased), report.late);
  if (report.late.empty()) row.state = State::kDeleting;
  const BlobId blob = row.blob;
  if (auto recorded = co_await record_leftovers(std::move(row)); !recorded) {
    log::warn("a blob that was not stored is left to the steward",
              {{"blob", blob}, {"error", to_string(recorded.error().code)}});
  }
}

Task<Status> ReplicatedImageBytes::record_leftovers(model::BlobLocation row) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto changed = co_await change_location(locations_, row);
    if (changed) {
      if (changed->state == State::kDeleting && changed->leftovers.empty()) {
        co_return co_await locations_.erase(row.blob);
      }
      co_return Status{};
    }
    if (changed.error().code == ErrorCode::kNotFound) {
      if (row.leftovers.empty()) co_return Status{};
      // The row went while bytes were still on their way.
      row.revision = 1;
      row.created_at = clock_.now();
      auto inserted = co_await locations_.insert(row);
      if (!inserted && inserted.error().code == ErrorCode::kOutcomeUnknown) inserted = co_await locations_.insert(row);
      co_return inserted;
    }
    if (changed.error().code != ErrorCode::kConflict) co_return fail(std::move(changed).error());
    auto found = co_await locations_.find(row.blob);
    if (found) {
      // All nodes in it were named by the put itself, which knows about each.
      row.revision = found->revision;
      if (found->state == State::kDeleting) row.state = State::kDeleting;
    } else if (found.error().code != ErrorCode::kNotFound) {
      co_return fail(std::move(found).error());
    }
  }
  co_return fail(ErrorCode::kConflict, "The blob's copies keep changing.");
}

Task<Status> ReplicatedImageBytes::erase(BlobId blob, std::vector<std::uint16_t>) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto found = co_await locations_.find(blob);
    if (!found && found.error().code == ErrorCode::kNotFound) co_return Status{};
    PORTRETO_CO_ASSIGN(model::BlobLocation row, std::move(found));
    if (row.state != State::kDeleting) {
      // A put that is under way fails, for the revision is raised. It cleans up behind itself, or settle() does.
      const bool is_being_written = row.state == State::kWriting && may_still_be_written(row);
      if (!is_being_written) {
        row.state = State::kDeleting;
        row.leftovers = joined(std::move(row.copies), row.leftovers);
        row.copies.clear();
      }
      auto changed = co_await change_location(locations_, std::move(row));
      if (!changed && (changed.error().code == ErrorCode::kConflict || changed.error().code == ErrorCode::kNotFound)) {
        continue;
      }
      PORTRETO_CO_ASSIGN(row, std::move(changed));
      if (is_being_written) co_return Status{};
    }
    if (auto cleared = co_await clear(std::move(row)); !cleared) {
      log::warn("a blob to be erased is left to the steward",
                {{"blob", blob}, {"error", to_string(cleared.error().code)}});
    }
    co_return Status{};
  }
  co_return fail(ErrorCode::kUnavailable, "The blob's copies keep changing. Try again in a moment.");
}

Task<Result<bool>> ReplicatedImageBytes::settle(model::BlobLocation location) {
  if (location.state == State::kWriting && may_still_be_written(location)) co_return false;
  if (location.state == State::kWriting) {
    location.state = State::kDeleting;
    location.leftovers = joined(std::move(location.copies), location.leftovers);
    location.copies.clear();
    PORTRETO_CO_ASSIGN(location, co_await change_location(locations_, std::move(location)));
  }
  co_return co_await clear(std::move(location));
}

Task<Result<bool>> ReplicatedImageBytes::clear(model::BlobLocation row) {
  if (!row.leftovers.empty()) {
    // Never a copy, whatever the row says.
    auto erased = co_await copies_.erase(without(row.leftovers, row.copies), row.blob, row.variants);
    const std::vector<std::string> left = without(row.leftovers, joined(std::move(erased), row.copies));
    if (left.size() == row.leftovers.size()) co_return false;
    row.leftovers = left;
    PORTRETO_CO_ASSIGN(row, co_await change_location(locations_, std::move(row)));
  }
  if (!row.leftovers.empty()) co_return false;
  if (row.state == State::kDeleting) PORTRETO_CO_TRY(co_await locations_.erase(row.blob));
  co_return true;
}

bool ReplicatedImageBytes::may_still_be_written(const model::BlobLocation& location) const {
  return clock_.now() - location.created_at < options_.write_age_max;
}

}  // namespace portreto::services
