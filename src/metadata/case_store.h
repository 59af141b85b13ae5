#pragma once

#include "base/result.h"
#include "metadata/page.h"
#include "model/moderation.h"
#include "runtime/task.h"

namespace portreto::metadata {

// What was reported, and what was decided about it. What metadata_store.h says of all stores holds here.
class CaseStore {
 public:
  virtual ~CaseStore() = default;
  virtual Task<Status> insert(model::Case reported) = 0;     // kAlreadyExists for the same subject
  virtual Task<Result<model::Case>> find(Uuid subject) = 0;  // kNotFound
  // Replaces reports, decision, state and changed_at where `revision` is still the stored one, and raises it; returns
  // what is stored then. A decision is never taken away. kConflict when it is another one, kNotFound.
  virtual Task<Result<model::Case>> update(model::Case reported) = 0;
  // Those in a state, the one that has been in it the longest first; the cursor's id is the subject's.
  virtual Task<Result<Page<model::Case>>> list(model::Case::State state, PageRequest page) = 0;
  // Removes up to `limit` that are about what this person owns; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(UserId owner, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
