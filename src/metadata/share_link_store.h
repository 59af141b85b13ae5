#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/values.h"
#include "runtime/task.h"

namespace portreto::metadata {

// The links by which people without an account come to a gallery. What metadata_store.h says of all stores holds here;
// whether a link is in force is not asked here.
class ShareLinkStore {
 public:
  virtual ~ShareLinkStore() = default;
  virtual Task<Status> insert(model::ShareLink link) = 0;  // kAlreadyExists for the same id, or the same secret_hash
  virtual Task<Result<model::ShareLink>> find(ShareLinkId id) = 0;                      // kNotFound
  virtual Task<Result<model::ShareLink>> find_by_secret(Sha256Digest secret_hash) = 0;  // kNotFound
  // Of a gallery, those that are not revoked, newest first.
  virtual Task<Result<std::vector<model::ShareLink>>> list(GalleryId gallery, std::size_t limit) = 0;
  virtual Task<Status> revoke(ShareLinkId id) = 0;  // revoked already: succeeds; kNotFound
  // As of model::ShareLink, which says how they go together (set_hiding).
  struct Hiding {
    bool hides_gallery = false;
    std::optional<Timestamp> expires_at{};
    std::optional<Timestamp> hiding_until{};
  };
  // What guests may do, and whether they see the gallery; absent: as it was. By one write.
  struct GuestChange {
    std::optional<bool> allows_guests;
    std::optional<std::uint32_t> photos_max;
    std::optional<std::uint32_t> held_photos_max{};  // model::ShareLink says how it goes with photos_max
    std::optional<Hiding> hiding{};
  };
  virtual Task<Status> change_guests(ShareLinkId id, GuestChange change) = 0;  // is so already: succeeds; kNotFound
  // Removes up to `limit` links of a gallery that is being deleted; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(GalleryId gallery, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
