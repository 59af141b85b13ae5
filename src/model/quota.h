#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

// How much of their photos people may keep.
namespace portreto::model {

// Room that is taken for a photo which is being added, and was perhaps added since the photos were counted.
struct QuotaReservation {
  PhotoId photo;            // that there is, or will be
  std::uint64_t bytes = 0;  // of its original
  Timestamp made_at;

  bool operator==(const QuotaReservation&) const = default;
};

// Of one person. What they keep is never more than `counted_bytes` and all reservations together: a deleted photo stays
// in them until the next count.
struct Quota {
  UserId user;
  std::optional<std::uint64_t> limit_bytes;    // of this person; none: that of everybody, SiteSettings::quota_bytes
  std::uint64_t counted_bytes = 0;             // of the originals of their photos, at the last count
  std::optional<Timestamp> counted_at;         // none: they were never counted
  std::vector<QuotaReservation> reservations;  // each photo once
  std::uint64_t revision = 0;                  // raised by every change, 0 before the first

  bool operator==(const Quota&) const = default;
};

}  // namespace portreto::model
