#include "metadata/memory/search_store.h"

#include <algorithm>
#include <utility>

#include "metadata/search_terms.h"

namespace portreto::metadata {
namespace {

Found found_of(const model::Photo& photo) {
  return {{model::dated_at(photo), photo.id.uuid}, photo.gallery, photo.owner};
}
Found found_of(const model::Gallery& gallery) {
  return {cursor_of(gallery), gallery.id, gallery.owner, gallery.cover, gallery.order};
}

template <typename Key, typename Thing>
std::vector<Found> matches(const std::map<Key, Thing>& table, const SearchQuery& query) {
  std::vector<Found> matches;
  for (const auto& [id, thing] : table) {
    if (thing.state != model::State::kLive) continue;
    const Found found = found_of(thing);
    if (query.from && found.at.time < *query.from) continue;
    if (query.until && found.at.time >= *query.until) continue;
    const auto terms = terms_of(thing);
    const bool has_all = std::ranges::all_of(
        query.terms, [&](const std::string& term) { return std::ranges::binary_search(terms, term); });
    if (has_all) matches.push_back(found);
  }
  return matches;
}

}  // namespace

Task<Result<Page<Found>>> MemorySearchStore::find(model::TargetKind kind, SearchQuery query, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  auto all = kind == model::TargetKind::kGallery ? matches(tables_.galleries, query) : matches(tables_.photos, query);
  co_return page_of(std::move(all), Order::kNewestFirst, page, [](const Found& found) { return found.at; });
}

Task<Result<std::size_t>> MemorySearchStore::index(std::size_t) { co_return std::size_t{0}; }

}  // namespace portreto::metadata
