#include "services/feed_service.h"

#include <utility>

#include "services/access.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kSuggestionsForEmptyFeed = 6;

}  // namespace

Task<Result<FeedView>> FeedService::feed(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto galleries, co_await store_.galleries().list_feed(user, {after, kCardsPerPage}));
  const bool is_empty = galleries.items.empty() && !after;
  FeedView view;
  PORTRETO_CO_ASSIGN(view.list, co_await cards_of(store_, viewer, std::move(galleries)));
  if (is_empty) {
    PORTRETO_CO_ASSIGN(auto suggested, co_await store_.profiles().suggest(user, kSuggestionsForEmptyFeed));
    for (model::Profile& profile : suggested) {
      const UserId suggestion = profile.user;
      view.suggestions.push_back(suggestion);
      view.list.people.profiles.emplace(suggestion, std::move(profile));
    }
  }
  co_return view;
}

Task<Result<CardList>> FeedService::explore(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(auto galleries, co_await store_.galleries().list_public({after, kCardsPerPage}));
  co_return co_await cards_of(store_, viewer, std::move(galleries));
}

}  // namespace portreto::services
