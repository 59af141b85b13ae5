#pragma once

#include <string>

#include "metadata/metadata_store.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kSearchResultsPerPage = 20;
inline constexpr std::size_t kSearchQueryBytesMax = 200;

// Finding people. Thread-safe; the store must outlive it.
class SearchService {
 public:
  explicit SearchService(metadata::MetadataStore& store) : store_(store) {}

  // By the beginnings of username and names, without regard to case and accents; `after` is the `next` of the page
  // before, or empty. A query without a word finds nobody. kInvalidArgument when it is too long.
  Task<Result<PersonList>> people(Viewer viewer, std::string query, std::string after);
  // Newest people whom the viewer does not follow.
  Task<Result<PersonList>> suggestions(Viewer viewer);

 private:
  metadata::MetadataStore& store_;
};

}  // namespace portreto::services
