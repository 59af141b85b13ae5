#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/quota.h"
#include "runtime/task.h"

namespace portreto::metadata {

// What is known of how much people keep. What metadata_store.h says of all stores holds here; what is allowed is not
// asked here.
class QuotaStore {
 public:
  virtual ~QuotaStore() = default;
  virtual Task<Result<std::optional<model::Quota>>> find(UserId user) = 0;  // none before the first put
  // Replaces it where `revision` is the stored one (0: there is none), and raises it; returns what is stored then.
  // kConflict when it is not.
  virtual Task<Result<model::Quota>> put(model::Quota quota) = 0;
  virtual Task<Status> erase(UserId user) = 0;  // succeeds when there is none

  struct Stored {
    GalleryId gallery;
    std::uint64_t bytes = 0;
  };
  // How many bytes the originals of a person's live photos have, for each gallery that has some: summed up from the
  // rows themselves. A gallery may be gone or deleting, when its photos are not marked yet.
  virtual Task<Result<std::vector<Stored>>> stored(UserId user) = 0;
};

}  // namespace portreto::metadata
