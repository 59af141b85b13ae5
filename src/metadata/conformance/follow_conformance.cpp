#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::FollowState;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST_P(MetadataConformance, AFollowStaysAsItIsUntilItIsAccepted) {
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  const Timestamp now = tick();
  EXPECT_EQ(run(follows().find(maria, nikos)).value(), std::nullopt);
  EXPECT_EQ(run(follows().put({maria, nikos, FollowState::kRequested, now}))->state, FollowState::kRequested);

  const auto again = run(follows().put({maria, nikos, FollowState::kAccepted, tick()}));
  ASSERT_EQ(error_code(again), "ok");
  EXPECT_EQ(again->state, FollowState::kRequested) << "putting it again must not accept it";
  EXPECT_EQ(again->created_at, now);
  EXPECT_EQ(run(follows().find(nikos, maria)).value(), std::nullopt) << "it has a direction";

  EXPECT_EQ(error_code(run(follows().accept(maria, nikos, tick()))), "ok");
  EXPECT_EQ(error_code(run(follows().accept(maria, nikos, tick()))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(follows().accept(nikos, maria, tick()))), "not_found");
  const auto found = run(follows().find(maria, nikos)).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->follower, maria);
  EXPECT_EQ(found->followed, nikos);
  EXPECT_EQ(found->state, FollowState::kAccepted);
  EXPECT_EQ(run(follows().put({maria, nikos, FollowState::kRequested, tick()}))->state, FollowState::kAccepted);

  EXPECT_EQ(error_code(run(follows().remove(maria, nikos))), "ok");
  EXPECT_EQ(error_code(run(follows().remove(maria, nikos))), "ok") << "done twice";
  EXPECT_EQ(run(follows().find(maria, nikos)).value(), std::nullopt);
}

TEST_P(MetadataConformance, FollowersAndFollowedAreListedNewestFirst) {
  const UserId me = UserId::generate();
  std::vector<UserId> followers;
  std::vector<UserId> following;
  std::vector<UserId> requests;
  for (int i = 0; i < 5; ++i) {
    for (auto* list : {&followers, &following, &requests}) list->insert(list->begin(), UserId::generate());
    add_follow(followers.front(), me);
    add_follow(me, following.front());
    add_follow(requests.front(), me, FollowState::kRequested);
  }
  const auto list_followers = [&](FollowState state, std::size_t limit) {
    std::vector<UserId> users;
    for (const auto& follow :
         all_pages([&](const PageRequest& page) { return run(follows().list_followers(me, state, page)); }, limit)) {
      EXPECT_EQ(follow.followed, me);
      EXPECT_EQ(follow.state, state);
      users.push_back(follow.follower);
    }
    return users;
  };
  const auto list_following = [&](FollowState state, std::size_t limit) {
    std::vector<UserId> users;
    for (const auto& follow :
         all_pages([&](const PageRequest& page) { return run(follows().list_following(me, state, page)); }, limit)) {
      EXPECT_EQ(follow.follower, me);
      users.push_back(follow.followed);
    }
    return users;
  };
  for (const std::size_t limit : {1, 2, 5, 6}) {
    EXPECT_EQ(list_followers(FollowState::kAccepted, limit), followers);
    EXPECT_EQ(list_followers(FollowState::kRequested, limit), requests);
    EXPECT_EQ(list_following(FollowState::kAccepted, limit), following);
  }
  EXPECT_THAT(list_following(FollowState::kRequested, 2), IsEmpty());

  add_follow(me, UserId::generate(), FollowState::kRequested);
  const auto counts = run(follows().counts(me)).value();
  EXPECT_EQ(counts.followers, 5U);
  EXPECT_EQ(counts.following, 5U);
  EXPECT_EQ(counts.requests, 5U);
  const auto none = run(follows().counts(UserId::generate())).value();
  EXPECT_EQ(none.followers + none.following + none.requests, 0U);
}

TEST_P(MetadataConformance, StatesOfManyAreFoundAtOnce) {
  const UserId me = UserId::generate();
  const UserId accepted = UserId::generate();
  const UserId requested = UserId::generate();
  const UserId follower = UserId::generate();
  add_follow(me, accepted);
  add_follow(me, requested, FollowState::kRequested);
  add_follow(follower, me);
  EXPECT_THAT(run(follows().states(me, {accepted, requested, follower, UserId::generate()})).value(),
              UnorderedElementsAre(Pair(accepted, FollowState::kAccepted), Pair(requested, FollowState::kRequested)));
  EXPECT_THAT(run(follows().states(me, {})).value(), IsEmpty());
}

}  // namespace
}  // namespace portreto::metadata
