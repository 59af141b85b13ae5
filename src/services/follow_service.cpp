#include "services/follow_service.h"

#include <utility>

#include "runtime/all.h"
#include "services/assembly.h"

namespace portreto::services {

Task<Result<Standing>> FollowService::follow(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  if (person.user == user) co_return fail(ErrorCode::kInvalidArgument, "You cannot follow yourself.");
  const auto state = person.is_private ? model::FollowState::kRequested : model::FollowState::kAccepted;
  PORTRETO_CO_TRY(co_await store_.follows().put({user, person.user, state, clock_.now()}));
  co_return co_await access_.standing(viewer, person.user);
}

Task<Result<Standing>> FollowService::unfollow(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  PORTRETO_CO_TRY(co_await store_.follows().remove(user, person.user));
  co_return co_await access_.standing(viewer, person.user);
}

Task<Status> FollowService::accept(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  auto accepted = co_await store_.follows().accept(person.user, user, clock_.now());
  if (!accepted && accepted.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kNotFound, "This request is no longer there.");
  }
  co_return accepted;
}

Task<Status> FollowService::decline(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  PORTRETO_CO_ASSIGN(const auto follow, co_await store_.follows().find(person.user, user));
  if (follow && follow->state == model::FollowState::kAccepted) {
    co_return fail(ErrorCode::kConflict, "This request was accepted already. Remove the follower instead.");
  }
  co_return co_await store_.follows().remove(person.user, user);
}

Task<Status> FollowService::remove_follower(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  co_return co_await store_.follows().remove(person.user, user);
}

Task<Result<PersonList>> FollowService::followers(Viewer viewer, std::string username,
                                                  std::optional<metadata::Cursor> after) {
  co_return co_await look(viewer, std::move(username), Side::kFollowers, after);
}

Task<Result<PersonList>> FollowService::following(Viewer viewer, std::string username,
                                                  std::optional<metadata::Cursor> after) {
  co_return co_await look(viewer, std::move(username), Side::kFollowing, after);
}

Task<Result<PersonList>> FollowService::requests(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto page, co_await store_.follows().list_followers(user, model::FollowState::kRequested,
                                                                         {after, kPersonsPerPage}));
  co_return co_await list_of(viewer, user, Side::kFollowers, std::move(page));
}

Task<Result<PersonList>> FollowService::look(Viewer viewer, std::string username, Side side,
                                             std::optional<metadata::Cursor> after) {
  const auto about_them = [&](UserId of) { return read(viewer, of, side, after); };
  PORTRETO_CO_ASSIGN(auto found, co_await by_name_.find(std::move(username), about_them));
  auto& [profile, followers] = found;
  if (followers.standing.relation == model::Relation::kBlocked) co_return no_such_person();
  if (!model::may_view_profile_details(profile.is_private, followers.standing.relation)) {
    co_return fail(ErrorCode::kPermissionDenied, "This profile is private.");
  }
  co_return co_await list_of(viewer, profile.user, side, std::move(followers.page));
}

Task<Result<FollowService::Followers>> FollowService::read(Viewer viewer, UserId of, Side side,
                                                           std::optional<metadata::Cursor> after) {
  constexpr auto kAccepted = model::FollowState::kAccepted;
  const metadata::PageRequest page{after, kPersonsPerPage};
  PORTRETO_CO_ASSIGN(auto found,
                     co_await all(access_.standing(viewer, of),
                                  side == Side::kFollowers ? store_.follows().list_followers(of, kAccepted, page)
                                                           : store_.follows().list_following(of, kAccepted, page)));
  auto& [standing, follows] = found;
  co_return Followers{standing, std::move(follows)};
}

Task<Result<PersonList>> FollowService::list_of(Viewer viewer, UserId of, Side side,
                                                metadata::Page<model::Follow> page) {
  std::vector<UserId> users;
  for (const model::Follow& follow : page.items)
    users.push_back(side == Side::kFollowers ? follow.follower : follow.followed);
  PORTRETO_CO_ASSIGN(PersonList list, co_await persons_of(store_, viewer, std::move(users), of));
  if (page.next) list.next = page.next->str();
  co_return list;
}

}  // namespace portreto::services
