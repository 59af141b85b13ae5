#include "metadata/mongo/profile_store.h"

#include <cctype>
#include <unordered_set>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/search_words.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

using Profiles = std::vector<model::Profile>;

// Of so many at most it is read beside other things whom somebody follows.
constexpr std::size_t kFollowedMax = 500;

// Who has deleted their account is disabled, too.
Bson shown(Bson filter) { return filter.add("is_disabled", false); }

// Whom `follower` follows or asked to, among these.
std::unordered_set<UserId> followed_among(MongoClient& client, UserId follower,
                                          const std::vector<model::Profile>& people) {
  std::vector<std::string> keys;
  for (const model::Profile& person : people) keys.push_back(follow_key(follower, person.user));
  const auto followed = client.find_values<UserId>(kFollows, "followed", document("_id", document("$in", keys)));
  return {followed.begin(), followed.end()};
}

// A regular expression of a kind for which the index is entered at the word.
std::string beginning_with(const std::string& word) {
  std::string expression = "^";
  for (const char c : word) {
    const bool is_special = static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) == 0;
    if (is_special) expression += '\\';
    expression += c;
  }
  return expression;
}

}  // namespace

Task<Result<model::Profile>> MongoProfileStore::find(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Profile> {
    auto profile = client.find_one<model::Profile>(kPeople, shown(document("_id", user)));
    if (!profile) return not_found();
    return *std::move(profile);
  });
}

Task<Result<model::Profile>> MongoProfileStore::find_by_username(std::string username) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Profile> {
    auto profile = client.find_one<model::Profile>(kPeople, shown(document("username", username)));
    if (!profile) return not_found();
    return *std::move(profile);
  });
}

Task<Result<std::unordered_map<UserId, model::Profile>>> MongoProfileStore::find_many(std::vector<UserId> users) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::unordered_map<UserId, model::Profile>> {
    std::unordered_map<UserId, model::Profile> found;
    if (users.empty()) return found;
    for (model::Profile& profile : client.find<model::Profile>(kPeople, shown(one_of("_id", users)))) {
      const UserId user = profile.user;
      found.emplace(user, std::move(profile));
    }
    return found;
  });
}

// A username never changes, so that it may be read before the words are made of it.
Task<Status> MongoProfileStore::update(model::Profile profile) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson id = shown(document("_id", profile.user));
    const auto username = client.find_values<std::string>(kPeople, "username", id);
    if (username.empty()) return not_found();
    profile.username = username.front();
    Bson set =
        document("first_name", profile.first_name, "last_name", profile.last_name, "bio", profile.bio, "birth_date",
                 profile.birth_date, "sex", profile.sex, "is_private", profile.is_private, "words", words_of(profile));
    Bson removed;
    if (!profile.birth_date) removed.add("birth_date", "");
    if (!profile.sex) removed.add("sex", "");
    Bson change = document("$set", set);
    if (!removed.is_empty()) change.add("$unset", removed);
    if (!client.update(kPeople, id, change)) return not_found();
    return {};
  });
}

Task<Result<std::optional<model::Image>>> MongoProfileStore::set_photo(UserId user, std::optional<model::Image> photo) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::optional<model::Image>> {
    const Bson change = photo ? document("$set", document("photo", photo)) : document("$unset", document("photo", ""));
    auto before =
        client.find_and_modify<model::Profile>(kPeople, shown(document("_id", user)), change, Returned::kBefore);
    if (!before) return not_found();
    return std::move(before->photo);
  });
}

Task<Result<std::vector<model::Profile>>> MongoProfileStore::search(std::string query, std::string after,
                                                                    std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Profile>> {
    Bson filter = shown(document("username", document("$gt", after)));
    std::vector<Bson> words;
    for (const std::string& word : query_words(query)) {
      words.push_back(document("words", document("$regex", beginning_with(word))));
    }
    if (!words.empty()) filter.add("$and", words);
    return client.find<model::Profile>(kPeople, filter, {.sort = document("username", 1), .limit = page_size(limit)});
  });
}

// The newest people, and beside them whom the person follows: of somebody who follows many, it is asked page by page.
Task<Result<std::vector<model::Profile>>> MongoProfileStore::suggest(UserId except, std::size_t limit) {
  const PageRequest newest{.limit = kPageSizeMax};
  PORTRETO_CO_ASSIGN(auto read, co_await all(database_.read([&](MongoClient& client) -> Result<Profiles> {
                       return page_rows<model::Profile>(client, kPeople, shown({}), kNewestFirstOrder, newest);
                     }),
                                             database_.read([&](MongoClient& client) -> Result<std::vector<UserId>> {
                                               return client.find_values<UserId>(kFollows, "followed",
                                                                                 document("follower", except),
                                                                                 {.limit = kFollowedMax + 1});
                                             })));
  auto& [people, follows] = read;
  const std::unordered_set<UserId> followed(follows.begin(), follows.end());
  const bool are_all = follows.size() <= kFollowedMax;
  co_return co_await database_.read([&](MongoClient& client) -> Result<Profiles> {
    const std::size_t wanted = page_size(limit);
    Profiles found;
    PageRequest page = newest;
    while (true) {
      const auto among = are_all ? followed : followed_among(client, except, people);
      for (model::Profile& person : people) {
        page.after = Cursor{person.created_at, person.user.uuid};
        if (person.user == except || among.contains(person.user)) continue;
        found.push_back(std::move(person));
        if (found.size() == wanted) return found;
      }
      if (people.size() <= kPageSizeMax) return found;
      people = page_rows<model::Profile>(client, kPeople, shown({}), kNewestFirstOrder, page);
    }
  });
}

}  // namespace portreto::metadata
