#include "services/search_service.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <tuple>
#include <utility>

#include "metadata/search_terms.h"
#include "model/rules.h"
#include "model/text.h"
#include "runtime/all.h"
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

Task<Result<SearchService::Galleries>> SearchService::admitted(Viewer viewer, std::vector<metadata::Found> found) {
  std::set<GalleryId> galleries;
  std::set<UserId> owners;  // but where others added photos to a gallery
  for (const metadata::Found& one : found) {
    galleries.insert(one.gallery);
    owners.insert(one.owner);
  }
  co_return co_await access_.galleries(viewer, {galleries.begin(), galleries.end()}, {owners.begin(), owners.end()});
}

// What may be seen changes with every gallery's audience and with every follow, and photos are many: so it is asked of
// what was found, and no index knows it. Two rounds to the database where the first page of what is found may be seen.
template <typename DetailsOf, typename Details>
Task<Result<SearchService::Hits<Details>>> SearchService::find(Viewer viewer, model::TargetKind kind, Wanted wanted,
                                                               metadata::PageRequest page, DetailsOf details_of) {
  Hits<Details> hits;
  PORTRETO_CO_ASSIGN(const metadata::SearchQuery query, query_of(wanted));
  std::set<Uuid> detailed;
  metadata::PageRequest request{.after = page.after, .limit = page.limit + 1};
  const auto go_through = [&](const std::vector<metadata::Found>& found) {
    for (const metadata::Found& one : found) {
      if (!hits.galleries.contains(one.gallery)) continue;
      if (hits.found.size() == page.limit) return true;
      hits.found.push_back(one);
    }
    return false;
  };
  for (std::size_t round = 0; round < kSearchRoundsMax && !query.terms.empty(); ++round) {
    PORTRETO_CO_ASSIGN(const auto found, co_await store_.search().find(kind, query, request));
    if (round == 0) {
      const auto shown = found.items | std::views::take(page.limit);
      for (const metadata::Found& one : shown) detailed.insert(one.at.id);
      PORTRETO_CO_ASSIGN(auto read,
                         co_await all(admitted(viewer, found.items), details_of({shown.begin(), shown.end()})));
      std::tie(hits.galleries, hits.details) = std::move(read);
    } else {
      PORTRETO_CO_ASSIGN(auto visible, co_await admitted(viewer, found.items));
      hits.galleries.merge(visible);
    }
    if (go_through(found.items)) {
      hits.next = hits.found.back().at;
      break;
    }
    hits.next = found.next ? std::optional(anonymous(*found.next, page.after)) : std::nullopt;
    const bool has_given_up = found.next && found.items.size() < request.limit;
    if (!found.next || has_given_up) break;
    request = {.after = found.next, .limit = metadata::kPageSizeMax};
  }
  const bool are_all = !query.terms.empty() && std::ranges::all_of(hits.found, [&](const metadata::Found& one) {
    return detailed.contains(one.at.id);
  });
  if (!are_all) {
    PORTRETO_CO_ASSIGN(hits.details, co_await details_of(hits.found));
  }
  co_return hits;
}

Task<Status> SearchService::add_owners(Viewer viewer, const Galleries& galleries, People& people) {
  std::vector<UserId> owners;
  for (const auto& [id, found] : galleries) owners.push_back(found.gallery.owner);
  const bool are_there = std::ranges::all_of(owners, [&](UserId owner) { return people.find(owner) != nullptr; });
  if (are_there) co_return Status{};
  PORTRETO_CO_ASSIGN(people, co_await people_of(store_, viewer, std::move(owners)));
  co_return Status{};
}

Task<Result<PhotoList>> SearchService::photos(Viewer viewer, Wanted wanted, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const metadata::SearchQuery query, query_of(wanted));
  const auto details_of = [&](std::vector<metadata::Found> found) -> Task<Result<PhotoDetails>> {
    std::vector<PhotoId> ids;
    std::vector<UserId> owners;
    for (const metadata::Found& one : found) {
      ids.push_back(PhotoId{one.at.id});
      owners.push_back(one.owner);
      const auto known = store_.remembered().gallery(one.gallery);
      if (known) owners.push_back(known->owner);
    }
    PORTRETO_CO_ASSIGN(auto read, co_await all(store_.photos().find_many(std::move(ids)),
                                               people_of(store_, viewer, std::move(owners))));
    auto& [photos, people] = read;
    co_return PhotoDetails{std::move(photos), std::move(people)};
  };
  PORTRETO_CO_ASSIGN(auto hits, co_await find(viewer, model::TargetKind::kPhoto, std::move(wanted),
                                              {after, kFoundPhotosPerPage}, details_of));
  auto& [photos, people] = hits.details;
  PhotoList list{.people = std::move(people), .next = hits.next};
  PORTRETO_CO_TRY(co_await add_owners(viewer, hits.galleries, list.people));
  for (const metadata::Found& found : hits.found) {
    const auto photo = photos.find(PhotoId{found.at.id});
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
  // Cards of what an index has of their galleries.
  const auto cards = [&](std::vector<metadata::Found> found) {
    metadata::Page<model::Gallery> page;
    for (const metadata::Found& one : found) {
      page.items.push_back({.id = one.gallery, .owner = one.owner, .cover = one.cover, .order = one.order});
    }
    return cards_of(store_, viewer, std::move(page));
  };
  PORTRETO_CO_ASSIGN(
      auto hits, co_await find(viewer, model::TargetKind::kGallery, std::move(wanted), {after, kCardsPerPage}, cards));
  CardList list = std::move(hits.details);
  list.next = hits.next;
  std::erase_if(list.cards, [&](const Card& card) { return !hits.galleries.contains(card.gallery.id); });
  for (Card& card : list.cards) card.gallery = std::move(hits.galleries.at(card.gallery.id).gallery);
  co_return list;
}

}  // namespace portreto::services
