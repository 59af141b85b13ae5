#pragma once

#include "metadata/memory/tables.h"
#include "metadata/search_store.h"

namespace portreto::metadata {

// Without an index: it looks at everything there is.
class MemorySearchStore final : public SearchStore {
 public:
  explicit MemorySearchStore(Tables& tables) : tables_(tables) {}

  Task<Result<Page<Found>>> find(model::TargetKind kind, SearchQuery query, PageRequest page) override;
  Task<Result<std::size_t>> index(std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
