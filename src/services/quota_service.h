#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "metadata/quota_store.h"
#include "services/site_service.h"

namespace portreto::services {

// How much of their photos people may keep: the bytes of the originals, not of the smaller sizes that are made of them.
// Room is taken before a byte is stored, by one write of one document that all replicas compete for, and by the photo's
// id, so that a repeated request takes it once. What is taken is given back by whoever finds that there will be no
// photo; what a crash or a deletion leaves taken is given back by the next count, which is made when room runs out.
// Thread-safe. Dependencies must outlive it.
class QuotaService {
 public:
  QuotaService(metadata::MetadataStore& store, SiteService& site, const Clock& clock)
      : store_(store), site_(site), clock_(clock) {}

  // For a photo that its owner is about to add. Twice for one photo is as once. kPayloadTooLarge, with what is to be
  // done, when it does not fit; kUnavailable when too many do so for one person at the same time.
  Task<Status> reserve(UserId owner, PhotoId photo, std::uint64_t bytes);
  // There is no such photo, and no request that could still add it. Succeeds when nothing is reserved for it.
  Task<Status> release(UserId owner, PhotoId photo);
  // The same where nothing depends on it: what stays reserved is found by a count.
  Task<void> try_release(UserId owner, PhotoId photo);

  struct Use {
    std::uint64_t used_bytes = 0;   // what photos take, and what is reserved
    std::uint64_t limit_bytes = 0;  // 0: no limit
    bool is_own_limit = false;      // set for this person
  };
  // Counted now.
  Task<Result<Use>> look(UserId owner);

  // For administrators: whoever calls has checked that. None: as for everybody; 0: no limit. What is there already
  // stays, even if it is more.
  Task<Status> set_limit(UserId owner, std::optional<std::uint64_t> limit_bytes);

 private:
  Task<Result<std::uint64_t>> limit_of(const model::Quota& quota);
  struct Count {
    model::Quota quota;
    bool is_there = false;  // the photo that was asked for
  };
  // What a person's photos are counted by.
  struct Basis {
    std::vector<model::Upload> receiving;  // what is being added
    std::vector<metadata::QuotaStore::Stored> stored;
    std::unordered_map<PhotoId, model::Photo> there;  // of the photos with a reservation
    std::unordered_map<GalleryId, model::Gallery> live;
  };
  Task<Result<Count>> counted(model::Quota quota, std::optional<PhotoId> photo);
  void settle(model::Quota& quota, const Basis& basis) const;
  template <typename Change>
  Task<Status> change(UserId owner, Change change);

  metadata::MetadataStore& store_;
  SiteService& site_;
  const Clock& clock_;
};

}  // namespace portreto::services
