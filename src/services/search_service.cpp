#include "services/search_service.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "metadata/search_terms.h"
#include "model/rules.h"
#include "model/text.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kSuggestionsMax = 20;

std::vector<UserId> users_of(const std::vector<model::Profile>& profiles) {
  std::vector<UserId> users;
  for (const model::Profile& profile : profiles) users.push_back(profile.user);
  return users;
}

Status check_length(std::string_view field, std::string_view text) {
  if (text.size() <= kSearchQueryBytesMax) return {};
  return fail(Error::invalid_field(std::string(field), "This search is too long. Try fewer words."));
}

// Without terms: nothing is wanted.
Result<metadata::SearchQuery> query_of(const Wanted& wanted) {
  PORTRETO_TRY(check_length("q", wanted.text));
  PORTRETO_TRY(check_length("tag", wanted.tag));
  PORTRETO_TRY(check_length("camera", wanted.camera));
  if (wanted.from && wanted.to && *wanted.from > *wanted.to) {
    return fail(Error::invalid_field("from", "The first day must not be after the last one."));
  }
  metadata::SearchQuery query;
  // The rarest first, as far as one can tell.
  if (!model::tag_key(wanted.tag).empty()) query.terms.push_back(metadata::term_of_tag(wanted.tag));
  std::ranges::move(metadata::terms_of_query(wanted.text), std::back_inserter(query.terms));
  if (!model::trim(wanted.camera).empty()) query.terms.push_back(metadata::term_of_camera(wanted.camera));
  if (wanted.from) query.from = std::chrono::sys_days(*wanted.from);
  if (wanted.to) query.until = std::chrono::sys_days(*wanted.to) + std::chrono::days(1);
  if (query.terms.empty() && (query.from || query.until)) query.terms.emplace_back(metadata::kEverything);
  return query;
}

// Where a search goes on that has given up at a photo which its viewer may not see: without that photo's id, as far as
// the search gets on all the same.
metadata::Cursor anonymous(const metadata::Cursor& at, const std::optional<metadata::Cursor>& start) {
  const metadata::Cursor next{.time = at.time + std::chrono::milliseconds(1), .id = {}};
  return !start || next < *start ? next : at;
}

// Whether the photo is found although nobody is told with which camera it was taken.
bool is_found_without_camera(model::Photo photo, const std::vector<std::string>& terms) {
  photo.exif.camera.clear();
  const auto found_by = metadata::terms_of(photo);
  return std::ranges::all_of(terms,
                             [&](const std::string& term) { return std::ranges::binary_search(found_by, term); });
}

}  // namespace

Task<Result<PersonList>> SearchService::people(Viewer viewer, std::string query, std::string after) {
  PORTRETO_CO_TRY(check_length("q", query));
  const std::string folded = model::fold(query);
  if (folded.find_first_not_of(" \t\r\n") == std::string::npos) co_return co_await persons_of(store_, viewer, {});
  // One more than is shown tells whether there is more.
  PORTRETO_CO_ASSIGN(auto found,
                     co_await store_.profiles().search(folded, std::move(after), kSearchResultsPerPage + 1));
  std::optional<std::string> next;
  if (found.size() > kSearchResultsPerPage) {
    found.resize(kSearchResultsPerPage);
    next = found.back().username;
  }
  PORTRETO_CO_ASSIGN(PersonList list, co_await persons_of(store_, viewer, users_of(found)));
  list.next = std::move(next);
  co_return list;
}

Task<Result<PersonList>> SearchService::suggestions(Viewer viewer) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await store_.profiles().suggest(user, kSuggestionsMax));
  co_return co_await persons_of(store_, viewer, users_of(found));
}

// What may be seen changes with every gallery's audience and with every follow, and photos are many: so it is asked of
// what was found, and no index knows it.
Task<Result<SearchService::Hits>> SearchService::find(Viewer viewer, model::TargetKind kind, Wanted wanted,
                                                      metadata::PageRequest page) {
  Hits hits;
  PORTRETO_CO_ASSIGN(const metadata::SearchQuery query, query_of(wanted));
  if (query.terms.empty()) co_return hits;
  std::set<GalleryId> asked;
  metadata::PageRequest request{.after = page.after, .limit = page.limit + 1};
  for (std::size_t round = 0; round < kSearchRoundsMax; ++round) {
    PORTRETO_CO_ASSIGN(const auto found, co_await store_.search().find(kind, query, request));
    std::vector<GalleryId> unknown;
    for (const metadata::Found& one : found.items) {
      if (asked.insert(one.gallery).second) unknown.push_back(one.gallery);
    }
    PORTRETO_CO_ASSIGN(auto visible, co_await access_.galleries(viewer, std::move(unknown)));
    hits.galleries.merge(visible);
    for (const metadata::Found& one : found.items) {
      if (!hits.galleries.contains(one.gallery)) continue;
      if (hits.found.size() == page.limit) {
        hits.next = hits.found.back().at;
        co_return hits;
      }
      hits.found.push_back(one);
    }
    hits.next = found.next ? std::optional(anonymous(*found.next, page.after)) : std::nullopt;
    const bool has_given_up = found.next && found.items.size() < request.limit;
    if (!found.next || has_given_up) break;
    request = {.after = found.next, .limit = metadata::kPageSizeMax};
  }
  co_return hits;
}

Task<Result<PhotoList>> SearchService::photos(Viewer viewer, Wanted wanted, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const metadata::SearchQuery query, query_of(wanted));
  PORTRETO_CO_ASSIGN(Hits hits,
                     co_await find(viewer, model::TargetKind::kPhoto, std::move(wanted), {after, kFoundPhotosPerPage}));
  std::vector<PhotoId> ids;
  std::vector<UserId> owners;
  for (const metadata::Found& found : hits.found) ids.push_back(PhotoId{found.at.id});
  for (const auto& [id, gallery] : hits.galleries) owners.push_back(gallery.gallery.owner);
  PORTRETO_CO_ASSIGN(auto photos, co_await store_.photos().find_many(ids));
  PhotoList list{.next = hits.next};
  PORTRETO_CO_ASSIGN(list.people, co_await people_of(store_, viewer, std::move(owners)));
  for (const PhotoId id : ids) {
    const auto photo = photos.find(id);
    if (photo == photos.end()) continue;  // gone since
    const auto gallery = hits.galleries.find(photo->second.gallery);
    if (gallery == hits.galleries.end()) continue;  // moved since
    const auto& [in, standing] = gallery->second;
    if (!model::may_view_camera(in, standing.pass(), has_added(viewer, photo->second)) &&
        !is_found_without_camera(photo->second, query.terms)) {
      continue;
    }
    list.photos.push_back({std::move(photo->second), gallery->second.gallery, gallery->second.standing});
  }
  co_return list;
}

Task<Result<CardList>> SearchService::galleries(Viewer viewer, Wanted wanted, std::optional<metadata::Cursor> after) {
  wanted.tag.clear();
  wanted.camera.clear();
  PORTRETO_CO_ASSIGN(Hits hits,
                     co_await find(viewer, model::TargetKind::kGallery, std::move(wanted), {after, kCardsPerPage}));
  metadata::Page<model::Gallery> page{.next = hits.next};
  for (const metadata::Found& found : hits.found) {
    page.items.push_back(std::move(hits.galleries.at(found.gallery).gallery));
  }
  co_return co_await cards_of(store_, viewer, std::move(page));
}

}  // namespace portreto::services
