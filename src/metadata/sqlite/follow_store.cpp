#include "metadata/sqlite/follow_store.h"

#include <tuple>
#include <utility>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

const Query kPut{insert_into<model::Follow>("follows") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<model::Follow>("follows WHERE follower = ?1 AND followed = ?2")};
const Query kAccept{
    "UPDATE follows SET state = 1, accepted_at = ?3 WHERE follower = ?1 AND followed = ?2 AND state = 0"};
const Query kRemove{"DELETE FROM follows WHERE follower = ?1 AND followed = ?2"};
const Query kFollowers{
    select<model::Follow>("follows WHERE followed = ?1 AND state = ?2 AND (created_at, follower) < (?3, ?4)"
                          " ORDER BY created_at DESC, follower DESC LIMIT ?5")};
const Query kFollowing{
    select<model::Follow>("follows WHERE follower = ?1 AND state = ?2 AND (created_at, followed) < (?3, ?4)"
                          " ORDER BY created_at DESC, followed DESC LIMIT ?5")};
const Query kState{"SELECT state FROM follows WHERE follower = ?1 AND followed = ?2"};
const Query kCounts{
    "SELECT (SELECT count(*) FROM follows WHERE followed = ?1 AND state = 1),"
    " (SELECT count(*) FROM follows WHERE follower = ?1 AND state = 1),"
    " (SELECT count(*) FROM follows WHERE followed = ?1 AND state = 0)"};

const Query kRemoveOfFollower{
    "DELETE FROM follows WHERE follower = ?1 AND followed IN (SELECT followed FROM follows WHERE follower = ?1 LIMIT "
    "?2)"};
const Query kRemoveOfFollowed{
    "DELETE FROM follows WHERE followed = ?1 AND follower IN (SELECT follower FROM follows WHERE followed = ?1 LIMIT "
    "?2)"};

}  // namespace

Task<Result<model::Follow>> SqliteFollowStore::put(model::Follow follow) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::Follow> {
    connection.execute(kPut, follow);
    return connection.get<model::Follow>(kFind, follow.follower, follow.followed);
  });
}

Task<Result<std::optional<model::Follow>>> SqliteFollowStore::find(UserId follower, UserId followed) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::optional<model::Follow>> {
    return connection.find<model::Follow>(kFind, follower, followed);
  });
}

Task<Status> SqliteFollowStore::accept(UserId follower, UserId followed, Timestamp now) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kAccept, follower, followed, now) > 0) return {};
    if (connection.find<model::FollowState>(kState, follower, followed)) return {};
    return not_found();
  });
}

Task<Status> SqliteFollowStore::remove(UserId follower, UserId followed) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemove, follower, followed);
    return {};
  });
}

Task<Result<Page<model::Follow>>> SqliteFollowStore::list_followers(UserId followed, model::FollowState state,
                                                                    PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Follow>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    return make_page(connection.list<model::Follow>(kFollowers, followed, state, before.time, before.id, limit + 1),
                     limit, cursor_of_follower);
  });
}

Task<Result<Page<model::Follow>>> SqliteFollowStore::list_following(UserId follower, model::FollowState state,
                                                                    PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Follow>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    return make_page(connection.list<model::Follow>(kFollowing, follower, state, before.time, before.id, limit + 1),
                     limit, cursor_of_followed);
  });
}

Task<Result<std::unordered_map<UserId, model::FollowState>>> SqliteFollowStore::states(UserId follower,
                                                                                       std::vector<UserId> followed) {
  using States = std::unordered_map<UserId, model::FollowState>;
  co_return co_await database_.read([&](Connection& connection) -> Result<States> {
    const Snapshot snapshot(connection);
    States states;
    for (const UserId user : followed) {
      if (const auto state = connection.find<model::FollowState>(kState, follower, user)) states.emplace(user, *state);
    }
    return states;
  });
}

Task<Result<FollowStore::Counts>> SqliteFollowStore::counts(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Counts> {
    const auto [followers, following, requests] =
        connection.get<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>>(kCounts, user);
    return Counts{followers, following, requests};
  });
}

Task<Result<std::size_t>> SqliteFollowStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t following = connection.execute(kRemoveOfFollower, user, limit);
    return following + connection.execute(kRemoveOfFollowed, user, limit - following);
  });
}

}  // namespace portreto::metadata
