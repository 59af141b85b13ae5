#include "services/quota_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/contains.h"
#include "base/random.h"
#include "metadata/failures.h"
#include "runtime/all.h"
#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/photo_ids.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

// How often a document is read anew when others change it at the same moment: as many as one person can send at once.
constexpr int kWriteTriesMax = 200;
constexpr std::uint64_t kPauseMsMax = 20;
// How long a photo may take from its reservation to its row, unless it comes by an upload in parts, which has a row.
constexpr std::chrono::hours kAddingMax{1};
// Whatever may have changed without this service, such as by a Portreto of before, is noticed after this time.
constexpr std::chrono::hours kCountAgeMax{24};
// Then the photos are counted, which all reservations of photos that are there go into.
constexpr std::size_t kReservationsMax = 250;

std::uint64_t total_of(const model::Quota& quota) {
  std::uint64_t total = quota.counted_bytes;
  for (const model::QuotaReservation& reservation : quota.reservations) total += reservation.bytes;
  return total;
}

std::vector<PhotoId> photos_of(const model::Quota& quota) {
  std::vector<PhotoId> photos;
  for (const model::QuotaReservation& reservation : quota.reservations) photos.push_back(reservation.photo);
  return photos;
}

std::vector<GalleryId> galleries_of(const std::vector<metadata::QuotaStore::Stored>& stored) {
  std::vector<GalleryId> galleries;
  for (const auto& [gallery, bytes] : stored) galleries.push_back(gallery);
  return galleries;
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

std::unexpected<Error> no_room(std::uint64_t used, std::uint64_t limit, std::uint64_t bytes) {
  return fail(ErrorCode::kPayloadTooLarge,
              fmt::format("There is no room for this photo of {}: you keep {} of the {} that you may keep. Delete "
                          "photos that you do not need, or ask an administrator for more room.",
                          megabytes(bytes), megabytes(std::min(used, limit)), megabytes(limit)));
}

}  // namespace

// Does `change`, which says whether there is something to write, until nobody has changed the document meanwhile.
template <typename Change>
Task<Status> QuotaService::change(UserId owner, Change change) {
  const auto change_once = [&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(auto stored, co_await store_.quotas().find(owner));
    model::Quota quota = std::move(stored).value_or(model::Quota{.user = owner});
    PORTRETO_CO_ASSIGN(const bool is_changed, co_await change(quota));
    if (!is_changed) co_return Status{};
    const auto written = co_await store_.quotas().put(std::move(quota));
    if (written) co_return Status{};
    // An unknown outcome is found out by reading it again.
    const ErrorCode code = written.error().code;
    if (code != ErrorCode::kConflict && code != ErrorCode::kOutcomeUnknown) co_return fail(written.error());
    co_await sleep_for(std::chrono::milliseconds(quick_random() % kPauseMsMax));
    co_return metadata::changed_meanwhile();
  };
  co_return co_await until_unchanged(kWriteTriesMax, change_once,
                                     "You are adding very many photos at the same moment. Try again.");
}

Task<Result<std::uint64_t>> QuotaService::limit_of(const model::Quota& quota) {
  if (quota.limit_bytes) co_return *quota.limit_bytes;
  PORTRETO_CO_ASSIGN(const auto settings, co_await site_.current());
  co_return settings.quota_bytes;
}

// Which photos there are is asked before they are counted: one that comes between the two is counted twice until the
// next time, and never not at all.
Task<Result<QuotaService::Count>> QuotaService::counted(model::Quota quota, std::optional<PhotoId> photo) {
  std::vector<PhotoId> reserved = photos_of(quota);
  if (photo) reserved.push_back(*photo);
  Basis basis;
  PORTRETO_CO_ASSIGN(auto known, co_await all(store_.photos().find_many_with_held(std::move(reserved)),
                                              store_.uploads().list_receiving(quota.user, metadata::kPageSizeMax)));
  std::tie(basis.there, basis.receiving) = std::move(known);
  PORTRETO_CO_ASSIGN(basis.stored, co_await store_.quotas().stored(quota.user));
  PORTRETO_CO_ASSIGN(basis.live, co_await store_.galleries().find_many(galleries_of(basis.stored)));
  settle(quota, basis);
  co_return Count{std::move(quota), photo && basis.there.contains(*photo)};
}

void QuotaService::settle(model::Quota& quota, const Basis& basis) const {
  const Timestamp now = clock_.now();
  std::set<PhotoId> coming;
  for (const model::Upload& upload : basis.receiving) {
    if (upload.expires_at > now) coming.insert(photo_id_of(upload, clock_));
  }
  std::erase_if(quota.reservations, [&](const model::QuotaReservation& reservation) {
    if (basis.there.contains(reservation.photo)) return true;
    return reservation.made_at + kAddingMax <= now && !coming.contains(reservation.photo);
  });
  quota.counted_bytes = 0;
  for (const auto& [gallery, bytes] : basis.stored) {
    if (basis.live.contains(gallery)) quota.counted_bytes += bytes;
  }
  quota.counted_at = now;
}

Task<Status> QuotaService::reserve(UserId owner, PhotoId photo, std::uint64_t bytes) {
  co_return co_await change(owner, [&](model::Quota& quota) -> Task<Result<bool>> {
    PORTRETO_CO_ASSIGN(const std::uint64_t limit, co_await limit_of(quota));
    // Photos that come without a reservation make the count out of date: it is forgotten once.
    if (limit == 0) co_return std::exchange(quota.counted_at, std::nullopt).has_value();
    if (contains(quota.reservations, photo, &model::QuotaReservation::photo)) co_return false;
    const auto fits = [&] { return bytes <= limit && total_of(quota) <= limit - bytes; };
    const bool is_stale = !quota.counted_at || *quota.counted_at + kCountAgeMax <= clock_.now();
    if (is_stale || !fits() || quota.reservations.size() >= kReservationsMax) {
      PORTRETO_CO_ASSIGN(auto count, co_await counted(std::move(quota), photo));
      quota = std::move(count.quota);
      if (count.is_there) co_return true;  // it is among what was counted
      if (!fits()) co_return no_room(total_of(quota), limit, bytes);
    }
    quota.reservations.push_back({photo, bytes, clock_.now()});
    co_return true;
  });
}

Task<Status> QuotaService::release(UserId owner, PhotoId photo) {
  co_return co_await change(owner, [&](model::Quota& quota) -> Task<Result<bool>> {
    co_return std::erase_if(quota.reservations, [&](const auto& reservation) { return reservation.photo == photo; }) >
        0;
  });
}

Task<void> QuotaService::try_release(UserId owner, PhotoId photo) {
  const auto released = co_await release(owner, photo);
  if (!released) log::warn("room stays reserved until it is counted", {{"error", to_string(released.error().code)}});
}

// In two rounds to the database. So a photo that comes at this very moment may be in no part of the sum; nothing is
// decided by it.
Task<Result<QuotaService::Use>> QuotaService::look(UserId owner) {
  Basis basis;
  PORTRETO_CO_ASSIGN(auto known,
                     co_await all(store_.quotas().find(owner), store_.quotas().stored(owner),
                                  store_.uploads().list_receiving(owner, metadata::kPageSizeMax), site_.current()));
  std::optional<model::Quota> found;
  model::SiteSettings settings;
  std::tie(found, basis.stored, basis.receiving, settings) = std::move(known);
  model::Quota quota = std::move(found).value_or(model::Quota{.user = owner});
  PORTRETO_CO_ASSIGN(auto of_these, co_await all(store_.photos().find_many_with_held(photos_of(quota)),
                                                 store_.galleries().find_many(galleries_of(basis.stored))));
  std::tie(basis.there, basis.live) = std::move(of_these);
  settle(quota, basis);
  co_return Use{total_of(quota), quota.limit_bytes.value_or(settings.quota_bytes), quota.limit_bytes.has_value()};
}

Task<Status> QuotaService::set_limit(UserId owner, std::optional<std::uint64_t> limit_bytes) {
  co_return co_await change(owner, [&](model::Quota& quota) -> Task<Result<bool>> {
    co_return std::exchange(quota.limit_bytes, limit_bytes) != limit_bytes;
  });
}

}  // namespace portreto::services
