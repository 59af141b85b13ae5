#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/digest.h"
#include "runtime/task.h"

namespace portreto::metadata {

// Who wants mail about what concerns them, and when they get the next one. What metadata_store.h says of all stores
// holds here.
class DigestStore {
 public:
  virtual ~DigestStore() = default;
  virtual Task<Result<std::optional<model::Digest>>> find(UserId user) = 0;  // none: they want none
  // Replaces it where `revision` is the stored one (0: there is none), and raises it; returns what is stored then.
  // kConflict when it is not.
  virtual Task<Result<model::Digest>> put(model::Digest digest) = 0;
  virtual Task<Status> erase(UserId user) = 0;  // succeeds when there is none
  // Confirmed ones that are due at `now`, what has been due longest first.
  virtual Task<Result<std::vector<model::Digest>>> list_due(Timestamp now, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
