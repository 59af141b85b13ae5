#include "services/steward/copier.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/contains.h"
#include "base/hash.h"
#include "runtime/timer.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;
// How often a change of a row is tried anew when somebody else was faster, as in ReplicatedImageBytes.
constexpr int kTriesMax = 5;

bool is_unknown(const Error& error) {
  return error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kDeadlineExceeded;
}

bool are_same(const blob::BlobInfo& a, const blob::BlobInfo& b) {
  return a.size_bytes == b.size_bytes && a.crc32c == b.crc32c;
}

}  // namespace

std::vector<std::string> without(std::vector<std::string> names, const std::string& name) {
  std::erase(names, name);
  return names;
}

Task<Result<blob::BlobInfo>> Copier::head(std::string node, blob::BlobKey key) {
  const std::shared_ptr<blob::BlobStore> store = d_.nodes.find(node);
  if (!store) co_return fail(ErrorCode::kUnavailable, "The storage node is not known now.");
  co_return co_await store->head(key);
}

Task<Status> Copier::bring(blob::BlobKey key, std::vector<std::string> sources, std::string target) {
  Error last{ErrorCode::kUnavailable, "No other copy can be reached."};
  bool may_still_come = false;
  for (const std::string& source : sources) {
    const auto info = co_await head(source, key);
    if (!info) {
      last = info.error();
      continue;
    }
    const auto wait = pace_.reserve(info->size_bytes, std::chrono::steady_clock::now());
    if (wait > std::chrono::nanoseconds(0)) co_await sleep_for(wait);
    const Status copied = co_await d_.transfer.copy(key, *info, source, target);
    if (!copied) {
      last = copied.error();
      may_still_come |= is_unknown(last);
      continue;
    }
    const auto arrived = co_await head(target, key);
    if (arrived && are_same(*arrived, *info)) {
      bytes_copied_ += info->size_bytes;
      co_return Status{};
    }
    last = arrived ? Error{ErrorCode::kConflict, "The node holds other bytes under this id."} : arrived.error();
  }
  if (may_still_come) {
    arriving_[key.id] = d_.clock.now() + kArrivalMax;
    last.code = ErrorCode::kOutcomeUnknown;
  }
  co_return fail(std::move(last));
}

Task<Status> Copier::bring_all(model::BlobLocation row, std::vector<std::string> sources, std::string target) {
  for (const std::uint16_t variant : row.variants) {
    PORTRETO_CO_TRY(co_await bring({row.blob, variant}, sources, target));
  }
  co_return Status{};
}

Task<bool> Copier::is_whole_on_any(model::BlobLocation row, std::vector<std::string> nodes) {
  for (const std::string& node : nodes) {
    if (co_await is_whole_on(row, node)) co_return true;
  }
  co_return false;
}

Task<bool> Copier::is_whole_on(model::BlobLocation row, std::string node) {
  for (const std::uint16_t variant : row.variants) {
    const blob::BlobKey key{row.blob, variant};
    const auto info = co_await head(node, key);
    if (!info) co_return false;
    const Status read = co_await read_back(node, key, *info);
    if (!read) co_return false;
  }
  co_return true;
}

Task<Status> Copier::read_back(std::string node, blob::BlobKey key, blob::BlobInfo expected) {
  const std::shared_ptr<blob::BlobStore> store = d_.nodes.find(node);
  if (!store) co_return fail(ErrorCode::kUnavailable, "The storage node is not known now.");
  std::uint32_t crc = 0;
  for (std::uint64_t at = 0; at < expected.size_bytes;) {
    const std::uint64_t length = std::min(kPieceBytes, expected.size_bytes - at);
    PORTRETO_CO_ASSIGN(const Bytes piece, co_await store->get(key, at, length));
    crc = crc32c(piece, crc);
    at += length;
  }
  if (crc != expected.crc32c) co_return fail(ErrorCode::kCorruption, "The bytes do not match their checksum.");
  co_return Status{};
}

Task<Status> Copier::erase_damaged(std::string node, blob::BlobKey key) {
  const std::shared_ptr<blob::BlobStore> store = d_.nodes.find(node);
  if (!store) co_return fail(ErrorCode::kUnavailable, "The storage node is not known now.");
  co_return co_await store->erase(key);
}

Task<Result<model::BlobLocation>> Copier::clear(model::BlobLocation row, std::string node) {
  // The revision rises before anything is erased, so that whoever has just filled this node cannot make a copy of it
  // any more.
  PORTRETO_CO_ASSIGN(row, co_await change_location(d_.locations, std::move(row)));
  const auto erased = co_await d_.copies.erase({node}, row.blob, row.variants);
  if (erased.empty()) co_return fail(ErrorCode::kUnavailable, "The node does not acknowledge the erasure.");
  row.leftovers = without(std::move(row.leftovers), node);
  co_return co_await change_location(d_.locations, std::move(row));
}

Task<Status> Copier::account_for(model::BlobLocation row, std::string node) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto found = co_await d_.locations.find(row.blob);
    if (found) {
      if (contains(found->copies, node)) co_return Status{};
      // Also where it names it already: whoever has erased the bytes before they came cannot take it out any more.
      if (!contains(found->leftovers, node)) found->leftovers.push_back(node);
      auto changed = co_await change_location(d_.locations, *std::move(found));
      if (changed) co_return Status{};
      const bool is_worth_a_try =
          changed.error().code == ErrorCode::kConflict || changed.error().code == ErrorCode::kNotFound;
      if (!is_worth_a_try) co_return fail(std::move(changed).error());
      continue;
    }
    if (found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());
    const bool may_still_come = may_arrive(row.blob);
    const auto erased = co_await d_.copies.erase({node}, row.blob, row.variants);
    if (!erased.empty() && !may_still_come) co_return Status{};
    // While bytes may arrive, an acknowledgement says nothing: kWriting is left alone until it is old.
    auto inserted = co_await d_.locations.insert({.blob = row.blob,
                                                  .variants = row.variants,
                                                  .leftovers = {node},
                                                  .state = may_still_come ? State::kWriting : State::kDeleting,
                                                  .created_at = d_.clock.now()});
    if (inserted || inserted.error().code != ErrorCode::kAlreadyExists) co_return inserted;
  }
  co_return fail(ErrorCode::kConflict, "The blob's copies keep changing.");
}

bool Copier::may_arrive(BlobId blob) {
  const Timestamp now = d_.clock.now();
  std::erase_if(arriving_, [now](const auto& entry) { return entry.second <= now; });
  return arriving_.contains(blob);
}

}  // namespace portreto::services
