#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/values.h"
#include "runtime/task.h"

namespace portreto::metadata {

// The receipts of deleted accounts. What metadata_store.h says of all stores holds here.
class DeletionStore {
 public:
  virtual ~DeletionStore() = default;
  virtual Task<Status> insert(model::Deletion deletion) = 0;      // kAlreadyExists for the same id
  virtual Task<Result<model::Deletion>> find(DeletionId id) = 0;  // kNotFound
  // Replaces all but id and created_at where `revision` is still the stored one, and raises it; returns what is stored
  // then. kConflict when it is not, kNotFound.
  virtual Task<Result<model::Deletion>> update(model::Deletion deletion) = 0;
  // Those that are not finished, by their ids, behind `after`.
  virtual Task<Result<std::vector<model::Deletion>>> list_unfinished(std::optional<DeletionId> after,
                                                                     std::size_t limit) = 0;
  // Removes up to `limit` that were finished before `time`; returns how many there were.
  virtual Task<Result<std::size_t>> remove_finished(Timestamp time, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
