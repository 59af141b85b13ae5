#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "metadata/paging.h"
#include "metadata/search_store.h"

// How every backend with an index of terms walks over it.
namespace portreto::metadata {

// Where a search begins: behind the page before, or before `until`. What is at a time itself is not before it.
inline Cursor search_start(const SearchQuery& query, const PageRequest& page) {
  Cursor start = query.until ? Cursor{.time = *query.until} : kNewestFirst;
  if (page.after) start = std::min(start, *page.after);
  return start;
}

// `fetch` gives up to so many entries of the first term before a cursor, newest first; `has_others` whether one has the
// query's other terms, too. Entries have a member `found`.
template <typename Fetch, typename HasOthers>
Page<Found> search_page(const SearchQuery& query, const PageRequest& request, Fetch fetch, HasOthers has_others) {
  const std::size_t limit = page_size(request.limit);
  Page<Found> page;
  Cursor at = search_start(query, request);
  for (std::size_t looked_at = 0; looked_at < kSearchEntriesMax;) {
    const auto entries = fetch(at, kPageSizeMax);
    for (const auto& entry : entries) {
      if (page.items.size() == limit) {
        page.next = page.items.back().at;
        return page;
      }
      at = entry.found.at;
      if (has_others(entry)) page.items.push_back(entry.found);
    }
    if (entries.size() < kPageSizeMax) return page;
    looked_at += entries.size();
  }
  page.next = at;
  return page;
}

}  // namespace portreto::metadata
