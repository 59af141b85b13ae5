#include "roles/storage/leader_fence.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/parse_number.h"
#include "http/header_names.h"
#include "runtime/log.h"

namespace portreto::roles {
namespace {

// The epoch is the version of a ring without keys.
constexpr char kRingName[] = "steward";

}  // namespace

LeaderFence::LeaderFence(std::filesystem::path directory, BlockingPool& files)
    : pool_(files), directory_(std::move(directory)), files_(directory_, ::fsync) {
  const auto rings = files_.load(cluster::KeyRingFiles::Damage::kRefuse);
  if (const auto found = rings.find(kRingName); found != rings.end()) latest_ = found->second.version;
}

Task<Status> LeaderFence::admit(const http::Request& request) {
  const auto text = request.headers.find(http::kLeaderEpochHeader);
  if (!text) co_return Status{};
  const auto epoch = parse_number<std::uint64_t>(*text);
  if (!epoch) co_return fail(ErrorCode::kInvalidArgument, "The epoch of a leader is a number.");
  if (*epoch > latest_) {
    PORTRETO_CO_TRY(co_await pool_.run([this, epoch = *epoch] { return raise(epoch); }));
  }
  if (*epoch < latest_) {
    log::warn("a steward that leads no more was refused",
              {{"epoch", *epoch}, {"latest", latest_.load()}, {"kept_in", directory_.string()}});
    co_return fail(ErrorCode::kPreconditionFailed, "Another process looks after the photos now.");
  }
  co_return Status{};
}

Status LeaderFence::raise(std::uint64_t epoch) {
  const std::lock_guard lock(mutex_);
  if (epoch <= latest_) return {};
  const Status stored = files_.store(kRingName, {.version = epoch});
  if (!stored) return fail(ErrorCode::kUnavailable, stored.error().message);
  latest_ = epoch;
  return {};
}

}  // namespace portreto::roles
