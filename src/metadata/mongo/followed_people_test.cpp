#include "metadata/mongo/followed_people.h"

#include <gtest/gtest.h>

namespace portreto::metadata {
namespace {

TEST(FollowedPeople, IsKeptUpWithWhatIsChangedHere) {
  FollowedPeople followed;
  const UserId follower = UserId::generate();
  std::vector<UserId> people{UserId::generate(), UserId::generate(), UserId::generate()};
  std::ranges::sort(people);
  followed.note(follower, people[0], true);
  EXPECT_EQ(followed.find(follower), std::nullopt) << "whom else they follow is not known";

  followed.put(follower, {people[0], people[2]});
  followed.note(follower, people[1], true);
  EXPECT_EQ(followed.find(follower), people);
  followed.note(follower, people[1], true);
  EXPECT_EQ(followed.find(follower), people) << "twice is as once";
  followed.note(follower, people[0], false);
  followed.note(follower, people[0], false);
  EXPECT_EQ(followed.find(follower), (std::vector{people[1], people[2]}));
}

}  // namespace
}  // namespace portreto::metadata
