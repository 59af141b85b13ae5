#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "metadata/page.h"
#include "model/values.h"
#include "runtime/task.h"

namespace portreto::metadata {

// Whom people keep away. What metadata_store.h says of all stores holds here.
class BlockStore {
 public:
  virtual ~BlockStore() = default;
  // Unique per (user, other). One that is there gets this kind and time, unless it has the kind already: then nothing
  // changes.
  virtual Task<Status> put(model::Block block) = 0;
  // Only of this kind; succeeds when there is none.
  virtual Task<Status> remove(UserId user, UserId other, model::BlockKind kind) = 0;

  // How a person and another one keep each other away.
  struct Distance {
    std::optional<model::BlockKind> own;  // what the person has put
    bool is_blocked_by = false;           // the other one has blocked the person
    bool is_blocked() const { return is_blocked_by || own == model::BlockKind::kBlocked; }
  };
  // To each of `others`; those with whom there is nothing are absent.
  virtual Task<Result<std::unordered_map<UserId, Distance>>> distances(UserId user, std::vector<UserId> others) = 0;
  // Among what distances() gave.
  static Distance distance_to(UserId other, const std::unordered_map<UserId, Distance>& distances) {
    const auto found = distances.find(other);
    return found == distances.end() ? Distance{} : found->second;
  }

  // What a person has put, newest first; the cursor's id is the other person's.
  virtual Task<Result<Page<model::Block>>> list(UserId user, model::BlockKind kind, PageRequest page) = 0;
  // Removes up to `limit` in which the person is on either side; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
