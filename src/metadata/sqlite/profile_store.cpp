#include "metadata/sqlite/profile_store.h"

#include <algorithm>
#include <utility>

#include "metadata/paging.h"
#include "metadata/search_words.h"

namespace portreto::metadata {
namespace {

// When a word of the query is that of this many people at most, they are all looked at. Otherwise those who match are
// so many that going through everyone, in the order of the answer, soon finds a page of them.
constexpr std::size_t kFewPeople = 256;

// Who has deleted their account is disabled, too.
const Query kFind{select<model::Profile>("people WHERE id = ?1 AND is_disabled = 0")};
const Query kFindByUsername{select<model::Profile>("people WHERE username = ?1 AND is_disabled = 0")};
const Query kUpdate{
    "UPDATE people SET first_name = ?2, last_name = ?3, bio = ?4, birth_date = ?5, sex = ?6, is_private = ?7"
    " WHERE id = ?1"};
const Query kRemoveWords{"DELETE FROM people_words WHERE user = ?1"};
const Query kInsertWord{"INSERT INTO people_words (word, user) VALUES (?1, ?2)"};
const Query kSetPhoto{"UPDATE people SET photo = ?2 WHERE id = ?1"};
const Query kUsersOfWord{"SELECT user FROM people_words WHERE word >= ?1 AND word < ?2 LIMIT ?3"};
const Query kHasWord{"SELECT 1 FROM people_words WHERE user = ?1 AND word >= ?2 AND word < ?3 LIMIT 1"};
const Query kByUsername{
    select<model::Profile>("people WHERE username > ?1 AND is_disabled = 0 ORDER BY username LIMIT ?2")};
const Query kNewest{
    select<model::Profile>("people WHERE (created_at, id) < (?2, ?3) AND id <> ?1 AND is_disabled = 0"
                           " AND NOT EXISTS (SELECT 1 FROM follows WHERE follower = ?1 AND followed = people.id)"
                           " ORDER BY created_at DESC, id DESC LIMIT ?4")};

// All words with this prefix lie in [word, end): 0xFF is part of no UTF-8 text.
struct Prefix {
  explicit Prefix(std::string word) : first(std::move(word)), end(first + '\xFF') {}
  std::string first, end;
};

bool has_words(Connection& connection, const std::vector<Prefix>& prefixes, UserId user) {
  return std::ranges::all_of(prefixes, [&](const Prefix& prefix) {
    return connection.find<int>(kHasWord, user, prefix.first, prefix.end).has_value();
  });
}

// Everyone who has one of the words, unless each has too many.
std::optional<std::vector<UserId>> few_candidates(Connection& connection, const std::vector<Prefix>& prefixes) {
  for (const Prefix& prefix : prefixes) {
    auto users = connection.list<UserId>(kUsersOfWord, prefix.first, prefix.end, kFewPeople + 1);
    if (users.size() > kFewPeople) continue;
    std::ranges::sort(users);  // two words of one person may begin alike
    const auto repeated = std::ranges::unique(users);
    users.erase(repeated.begin(), repeated.end());
    return users;
  }
  return std::nullopt;
}

std::vector<model::Profile> search_few(Connection& connection, const std::vector<UserId>& users,
                                       const std::vector<Prefix>& prefixes, const std::string& after,
                                       std::size_t limit) {
  std::vector<model::Profile> found;
  for (const UserId user : users) {
    if (!has_words(connection, prefixes, user)) continue;
    auto profile = connection.find<model::Profile>(kFind, user);
    if (profile && profile->username > after) found.push_back(*std::move(profile));
  }
  std::ranges::sort(found, {}, &model::Profile::username);
  if (found.size() > limit) found.resize(limit);
  return found;
}

std::vector<model::Profile> search_all(Connection& connection, const std::vector<Prefix>& prefixes, std::string after,
                                       std::size_t limit) {
  std::vector<model::Profile> found;
  for (;;) {
    auto people = connection.list<model::Profile>(kByUsername, after, kPageSizeMax);
    if (people.empty()) return found;
    after = people.back().username;
    for (model::Profile& profile : people) {
      if (!has_words(connection, prefixes, profile.user)) continue;
      found.push_back(std::move(profile));
      if (found.size() == limit) return found;
    }
  }
}

}  // namespace

Task<Result<model::Profile>> SqliteProfileStore::find(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Profile> {
    auto profile = connection.find<model::Profile>(kFind, user);
    if (!profile) return not_found();
    return *std::move(profile);
  });
}

Task<Result<model::Profile>> SqliteProfileStore::find_by_username(std::string username) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Profile> {
    auto profile = connection.find<model::Profile>(kFindByUsername, username);
    if (!profile) return not_found();
    return *std::move(profile);
  });
}

Task<Result<std::unordered_map<UserId, model::Profile>>> SqliteProfileStore::find_many(std::vector<UserId> users) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::unordered_map<UserId, model::Profile>> {
    return rows_by_id<model::Profile>(connection, kFind, users);
  });
}

Task<Status> SqliteProfileStore::update(model::Profile profile) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    auto stored = connection.find<model::Profile>(kFind, profile.user);
    if (!stored) return not_found();
    profile.username = stored->username;
    connection.execute(kUpdate, profile.user, profile.first_name, profile.last_name, profile.bio, profile.birth_date,
                       profile.sex, profile.is_private);
    connection.execute(kRemoveWords, profile.user);
    for (const std::string& word : words_of(profile)) connection.execute(kInsertWord, word, profile.user);
    return {};
  });
}

Task<Result<std::optional<model::Image>>> SqliteProfileStore::set_photo(UserId user,
                                                                        std::optional<model::Image> photo) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::optional<model::Image>> {
    auto stored = connection.find<model::Profile>(kFind, user);
    if (!stored) return not_found();
    connection.execute(kSetPhoto, user, photo);
    return std::move(stored->photo);
  });
}

Task<Result<std::vector<model::Profile>>> SqliteProfileStore::search(std::string query, std::string after,
                                                                     std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Profile>> {
    std::vector<Prefix> prefixes;
    for (std::string& word : query_words(query)) prefixes.emplace_back(std::move(word));
    const Snapshot snapshot(connection);
    if (const auto users = few_candidates(connection, prefixes)) {
      return search_few(connection, *users, prefixes, after, page_size(limit));
    }
    return search_all(connection, prefixes, after, page_size(limit));
  });
}

Task<Result<std::vector<model::Profile>>> SqliteProfileStore::suggest(UserId except, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Profile>> {
    return connection.list<model::Profile>(kNewest, except, kNewestFirst.time, kNewestFirst.id, page_size(limit));
  });
}

}  // namespace portreto::metadata
