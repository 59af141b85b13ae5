#include "services/people_by_name.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "services/profile_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

class PeopleByNameTest : public testing::Test {
 protected:
  // Whom a page about this name is about.
  UserId about(const std::string& username) {
    const auto note = [&](UserId person) -> Task<Result<UserId>> {
      asked_.push_back(person);
      if (failing_ == person) co_return fail(ErrorCode::kUnavailable, "away");
      co_return person;
    };
    auto found = world_.run(people_.find(username, note)).value();
    EXPECT_EQ(found.profile.user, found.about);
    return found.about;
  }
  void erase(UserId person) {
    auto& accounts = world_.metadata.accounts();
    ASSERT_TRUE(world_.run(accounts.mark_deleted({.user = person, .at = world_.tick()})));
    ASSERT_TRUE(world_.run(accounts.erase(person)));
  }

  World world_;
  Access access_{world_.metadata};
  PeopleByName people_{access_, world_.metadata.remembered()};
  const UserId anna_ = world_.add_user("anna");
  std::vector<UserId> asked_;
  std::optional<UserId> failing_;
};

TEST_F(PeopleByNameTest, ReadsOfNobodyElse) {
  EXPECT_EQ(about("anna"), anna_);
  EXPECT_EQ(about("anna"), anna_);
  EXPECT_EQ(asked_, (std::vector{anna_, anna_})) << "once each time";
}

TEST_F(PeopleByNameTest, WhoseNameIsAnothersNowIsNotShown) {
  about("anna");
  erase(anna_);
  const auto nothing = [](UserId person) -> Task<Result<UserId>> { co_return person; };
  EXPECT_EQ(world_.run(people_.find("anna", nothing)).error().code, ErrorCode::kNotFound);
  const UserId other = world_.add_user("anna");
  failing_ = anna_;
  EXPECT_EQ(about("anna"), other) << "whatever became of the one before";
  EXPECT_EQ(about("anna"), other);
}

// The profile page reads the galleries for each way that the viewer may stand to the person.
TEST_F(PeopleByNameTest, AProfileShowsWhatItsViewerMaySeeNow) {
  ProfileService profiles{world_.metadata, world_.images, world_.clock};
  const UserId ben = world_.add_user("ben");
  world_.add_gallery(anna_, model::Audience::kPublic);
  world_.add_gallery(anna_, model::Audience::kFollowers);
  world_.add_gallery(anna_, model::Audience::kPrivate);
  const auto seen_by = [&](Viewer viewer) {
    const auto view = world_.run(profiles.look(viewer, "anna", {})).value();
    EXPECT_EQ(view.details->galleries, view.list.cards.size());
    return view.list.cards.size();
  };
  EXPECT_EQ(seen_by({}), 1U);
  EXPECT_EQ(seen_by({ben}), 1U);
  world_.add_follow(ben, anna_);
  EXPECT_EQ(seen_by({ben}), 2U);
  ASSERT_TRUE(world_.run(world_.metadata.follows().remove(ben, anna_)));
  EXPECT_EQ(seen_by({ben}), 1U);
  EXPECT_EQ(seen_by({anna_}), 3U);
}

}  // namespace
}  // namespace portreto::services
