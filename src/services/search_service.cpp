#include "services/search_service.h"

#include <utility>

#include "model/rules.h"
#include "services/access.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kSuggestionsMax = 20;

std::vector<UserId> users_of(const std::vector<model::Profile>& profiles) {
  std::vector<UserId> users;
  for (const model::Profile& profile : profiles) users.push_back(profile.user);
  return users;
}

}  // namespace

Task<Result<PersonList>> SearchService::people(Viewer viewer, std::string query, std::string after) {
  if (query.size() > kSearchQueryBytesMax) {
    co_return fail(Error::invalid_field("q", "This search is too long. Try fewer words."));
  }
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

}  // namespace portreto::services
