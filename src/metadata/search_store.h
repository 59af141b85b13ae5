#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "metadata/page.h"
#include "model/values.h"
#include "runtime/task.h"

namespace portreto::metadata {

struct SearchQuery {
  // What is found has all of these (search_terms.h); at least one. The first is looked up in the index and the others
  // are asked of what it gives: put first what fewest have.
  std::vector<std::string> terms;
  std::optional<Timestamp> from, until;  // from ≤ time < until
};

struct Found {
  Cursor at;          // when it is dated, and its id
  GalleryId gallery;  // itself, or where the photo is
  // For whoever reads early what depends on it.
  UserId owner;                    // of the gallery; of a photo: who added it
  std::optional<PhotoId> cover{};  // of a gallery, as its order
  model::PhotoOrder order = model::PhotoOrder::kAdded;
};

// How many entries of the index one call looks at; beyond that it gives what it has, and where to go on.
inline constexpr std::size_t kSearchEntriesMax = 2000;

// Finding galleries and photos by text, whoever may see them: that is for the caller to ask. What metadata_store.h says
// of all stores holds here. The terms are written with the thing itself, in its one write.
class SearchStore {
 public:
  virtual ~SearchStore() = default;

  // Newest first. A page may have few items, or none, and still a `next`.
  virtual Task<Result<Page<Found>>> find(model::TargetKind kind, SearchQuery query, PageRequest page) = 0;

  // Writes the terms of up to `limit` galleries and photos that have none, or old ones, because the Portreto before
  // wrote them, and what else only serves an index; returns how many there were. Any number of processes may do it at
  // once.
  virtual Task<Result<std::size_t>> index(std::size_t limit) = 0;
};

}  // namespace portreto::metadata
