#include "metadata/mongo/follow_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

using model::FollowState;

Bson key(UserId follower, UserId followed) { return document("_id", follow_key(follower, followed)); }

// Up to `limit`; returns how many there were.
std::size_t remove_follows_of(MongoClient& client, const char* side, UserId user, std::size_t limit) {
  if (limit == 0) return 0;
  const auto ids = client.find_values<std::string>(kFollows, "_id", document(side, user), {.limit = limit});
  if (ids.empty()) return 0;
  return client.remove_all(kFollows, document("_id", document("$in", ids)));
}

}  // namespace

Task<Result<model::Follow>> MongoFollowStore::put(model::Follow follow) {
  PORTRETO_CO_ASSIGN(auto stored, co_await database_.write([&](MongoClient& client) -> Result<model::Follow> {
    if (client.insert(kFollows, stored_document(follow))) return follow;
    auto stored = client.find_one<model::Follow>(kFollows, key(follow.follower, follow.followed));
    if (!stored) return changed_meanwhile();  // removed in between
    return *std::move(stored);
  }));
  if (stored.state == FollowState::kAccepted) followed_.note(stored.follower, stored.followed, true);
  co_return stored;
}

Task<Result<std::optional<model::Follow>>> MongoFollowStore::find(UserId follower, UserId followed) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<model::Follow>> {
    return client.find_one<model::Follow>(kFollows, key(follower, followed));
  });
}

Task<Status> MongoFollowStore::accept(UserId follower, UserId followed, Timestamp now) {
  const Status accepted = co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("state", FollowState::kAccepted, "accepted_at", now));
    if (client.update(kFollows, key(follower, followed).add("state", FollowState::kRequested), change)) return {};
    if (client.exists(kFollows, key(follower, followed))) return {};
    return not_found();
  });
  if (accepted) followed_.note(follower, followed, true);
  co_return accepted;
}

Task<Status> MongoFollowStore::remove(UserId follower, UserId followed) {
  const Status removed = co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kFollows, key(follower, followed));
    return {};
  });
  if (removed) followed_.note(follower, followed, false);
  co_return removed;
}

Task<Result<Page<model::Follow>>> MongoFollowStore::list_followers(UserId followed, FollowState state,
                                                                   PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Follow>> {
    const TimeOrder order{.is_newest_first = true, .id = "follower"};
    return make_page(
        page_rows<model::Follow>(client, kFollows, document("followed", followed, "state", state), order, page),
        page_size(page.limit), cursor_of_follower);
  });
}

Task<Result<Page<model::Follow>>> MongoFollowStore::list_following(UserId follower, FollowState state,
                                                                   PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Follow>> {
    const TimeOrder order{.is_newest_first = true, .id = "followed"};
    return make_page(
        page_rows<model::Follow>(client, kFollows, document("follower", follower, "state", state), order, page),
        page_size(page.limit), cursor_of_followed);
  });
}

Task<Result<std::unordered_map<UserId, FollowState>>> MongoFollowStore::states(UserId follower,
                                                                               std::vector<UserId> followed) {
  using States = std::unordered_map<UserId, FollowState>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<States> {
    std::vector<std::string> keys;
    for (const UserId user : followed) keys.push_back(follow_key(follower, user));
    States states;
    if (keys.empty()) return states;
    for (const auto& follow : client.find<model::Follow>(kFollows, one_of("_id", keys))) {
      states.emplace(follow.followed, follow.state);
    }
    return states;
  });
}

Task<Result<FollowStore::Counts>> MongoFollowStore::counts(UserId user) {
  PORTRETO_CO_ASSIGN(
      const auto found, co_await all(database_.read([&](MongoClient& client) -> Result<Counts> {
        Counts counts;
        for (const auto& [state, count] : client.count_by<FollowState>(kFollows, "state", document("followed", user))) {
          (state == FollowState::kAccepted ? counts.followers : counts.requests) = count;
        }
        return counts;
      }),
                                     database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
                                       return client.count(kFollows,
                                                           document("follower", user, "state", FollowState::kAccepted));
                                     })));
  auto [counts, following] = found;
  counts.following = following;
  co_return counts;
}

Task<Result<std::size_t>> MongoFollowStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const std::size_t following = remove_follows_of(client, "follower", user, limit);
    return following + remove_follows_of(client, "followed", user, limit - following);
  });
}

}  // namespace portreto::metadata
