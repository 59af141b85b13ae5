#include "services/feed_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "metadata/paging.h"
#include "runtime/all.h"
#include "services/access.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kSuggestionsForEmptyFeed = 6;

// How many pages of galleries of which none is shown are passed over at once, before a page is told to be empty with
// more behind it.
constexpr std::size_t kEmptyPagesMax = 10;

}  // namespace

template <typename Fetch>
Task<Result<CardList>> FeedService::shown(Viewer viewer, std::optional<metadata::Cursor> after, bool is_without_muted,
                                          Fetch fetch) {
  CardList list;
  for (std::size_t pages = 0; pages < kEmptyPagesMax; ++pages) {
    PORTRETO_CO_ASSIGN(auto galleries, co_await fetch(metadata::PageRequest{after, kCardsPerPage}));
    PORTRETO_CO_ASSIGN(list, co_await cards_of(store_, viewer, std::move(galleries)));
    if (is_without_muted) {
      std::erase_if(list.cards, [&](const Card& card) { return list.people.muted.contains(card.gallery.owner); });
    }
    if (!list.cards.empty() || !list.next) break;
    after = list.next;
  }
  co_return list;
}

Task<Result<FeedView>> FeedService::feed(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  const bool is_first = !after;
  const bool was_empty = is_first && was_empty_.find(user).value_or(false);
  PORTRETO_CO_ASSIGN(auto read, co_await all(store_.galleries().list_feed(user, {after, kCardsPerPage}),
                                             suggestions(user, was_empty)));
  auto& [page, suggested] = read;
  FeedView view;
  if (!is_first || !page.items.empty()) {
    std::optional first(std::move(page));
    const auto followed = [&](metadata::PageRequest next) -> Task<Result<metadata::Page<model::Gallery>>> {
      if (first) co_return *std::exchange(first, std::nullopt);
      co_return co_await store_.galleries().list_feed(user, next);
    };
    PORTRETO_CO_ASSIGN(view.list, co_await shown(viewer, after, true, followed));
  }
  const bool is_empty = is_first && view.list.cards.empty();
  if (is_empty || was_empty) was_empty_.put(user, is_empty);
  if (!is_empty) co_return view;
  if (!was_empty) {
    PORTRETO_CO_ASSIGN(suggested, co_await suggestions(user, true));
  }
  for (const model::Profile& profile : suggested) view.suggestions.push_back(profile.user);
  PORTRETO_CO_ASSIGN(view.list.people, co_await people_of(store_, viewer, view.suggestions));
  std::erase_if(view.suggestions, [&](UserId user) { return !view.list.people.find(user); });
  co_return view;
}

Task<Result<std::vector<model::Profile>>> FeedService::suggestions(UserId user, bool are_wanted) {
  if (!are_wanted) co_return std::vector<model::Profile>{};
  co_return co_await store_.profiles().suggest(user, kSuggestionsForEmptyFeed);
}

Task<Result<FeedService::News>> FeedService::news(Viewer viewer, metadata::Cursor since) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto newest, co_await store_.galleries().list_feed(user, {.limit = kCardsPerPage}));
  News news{.has_more = newest.next.has_value()};
  std::vector<UserId> owners;
  for (const model::Gallery& gallery : newest.items) {
    if (metadata::cursor_of(gallery) > since) {
      owners.push_back(gallery.owner);
    } else {
      news.has_more = false;
    }
  }
  if (owners.empty()) co_return news;
  PORTRETO_CO_ASSIGN(const auto people, co_await people_of(store_, viewer, owners));
  news.count = static_cast<std::uint64_t>(std::ranges::count_if(
      owners, [&](UserId owner) { return people.find(owner) != nullptr && !people.muted.contains(owner); }));
  co_return news;
}

Task<Result<CardList>> FeedService::shared_with(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  const auto named = [&](metadata::PageRequest page) -> Task<Result<metadata::Page<model::Gallery>>> {
    PORTRETO_CO_ASSIGN(auto galleries, co_await store_.galleries().list_shared_with(user, page));
    std::erase_if(galleries.items,
                  [&](const model::Gallery& gallery) { return !shared_by_name(viewer, gallery).is_any(); });
    co_return galleries;
  };
  co_return co_await shown(viewer, after, false, named);
}

Task<Result<CardList>> FeedService::explore(Viewer viewer, std::optional<metadata::Cursor> after) {
  const auto all = [&](metadata::PageRequest page) { return store_.galleries().list_public(page); };
  co_return co_await shown(viewer, after, false, all);
}

}  // namespace portreto::services
