#include "roles/app/copies_handlers.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/contains.h"
#include "roles/api/rest.h"
#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

constexpr std::string_view kStorage = "storage";
// When a round of the scrub began is told by another clock than when a photo came. Twice what credentials allow for.
constexpr std::chrono::minutes kClocksApartMax{1};

bool is_well(const FleetProcess& process) {
  if (!process.is_registered || !process.problem.empty() || !process.figures) return false;
  const auto& disks = process.figures->disks;
  return !disks.empty() && std::ranges::all_of(disks, [](const auto& disk) { return disk.state != "out"; });
}

// All that was on all of its disks then has been read after it; none, when one of them never was.
std::optional<Timestamp> verified_since(const FleetProcess& process) {
  std::optional<Timestamp> earliest;
  for (const api::DiskFigures& disk : process.figures->disks) {
    if (!disk.verified_since) return std::nullopt;
    earliest = std::min(earliest.value_or(*disk.verified_since), *disk.verified_since);
  }
  return earliest;
}

}  // namespace

api::PhotoCopies copies_of(const model::Photo& photo, const std::optional<model::BlobLocation>& location,
                           const std::vector<FleetProcess>& fleet) {
  api::PhotoCopies copies{.copies = location ? location->copies.size() : 1};
  std::set<std::string> zones;
  std::optional<Timestamp> verified;
  bool is_verified = true;
  for (const FleetProcess& process : fleet) {
    const bool is_holder = process.role == kStorage && (!location || contains(location->copies, process.instance));
    if (!is_holder || !is_well(process)) continue;
    ++copies.answering;
    zones.insert(process.zone);
    const auto since = verified_since(process);
    is_verified &= since && *since - kClocksApartMax >= photo.created_at;
    if (since) verified = std::min(verified.value_or(*since), *since);
  }
  copies.zones = zones.size();
  if (is_verified && copies.answering == copies.copies) copies.verified_since = verified;
  return copies;
}

Task<Result<http::Response>> CopiesHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.photo_to_edit(viewer_of(request), id));
  auto location = co_await metadata_.locations().find(found.photo.image.blob);
  if (!location && location.error().code != ErrorCode::kNotFound) co_return fail(std::move(location).error());
  const std::vector<FleetProcess> fleet = co_await fleet_.look({});
  co_return api::answer(copies_of(found.photo, location ? std::optional(*std::move(location)) : std::nullopt, fleet));
}

}  // namespace portreto::roles::app
