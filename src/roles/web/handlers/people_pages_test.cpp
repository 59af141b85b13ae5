#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

class PeoplePages : public ::testing::Test {
 protected:
  PeoplePages() {
    api::PeoplePage people{.viewer = anna(), .query = "be", .next = "n&x"};
    people.people.push_back({.user = {.username = "ben", .display_name = "Ben B"}});
    site_.app.give_to(kAccessToken, "GET /people", people);
    site_.app.give_to(kAccessToken, "PUT /follows/ben", api::FollowResult{});
  }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(PeoplePages, ASearchShowsPeopleAndWhatFollows) {
  const Answer page = browser_.get("/search?q=be");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("Ben B"));
  EXPECT_THAT(page.body, HasSubstr("after=n%26x"));
  browser_.get("/search?q=b%26c&after=n%26x");
  EXPECT_EQ(site_.app.calls().back().what, "GET /people?q=b%26c&after=n%26x");
}

TEST_F(PeoplePages, SuggestionsAreAFragment) {
  const Answer options = browser_.get("/search/people?q=be");
  EXPECT_THAT(options.body, HasSubstr("href=\"/u/ben\""));
  EXPECT_THAT(options.body, Not(HasSubstr("<html")));
}

TEST_F(PeoplePages, WhoIsSignedOutGetsNoSuggestionsAndNoLoginPageInTheirPlace) {
  Browser stranger(site_.role.router());
  const Answer options = stranger.get("/search/people?q=be");
  EXPECT_EQ(options.status, 200u);
  EXPECT_THAT(options.body, Not(HasSubstr("<a")));
  EXPECT_EQ(stranger.get("/search?q=be").header("Location"), "/login?return_to=%2Fsearch%3Fq%3Dbe");
}

TEST_F(PeoplePages, AButtonGoesBackToWhereItWas) {
  EXPECT_EQ(browser_.post("/u/ben/follow", {{"return_to", "/u/ben"}}).header("Location"), "/u/ben");
  EXPECT_EQ(browser_.post("/u/ben/follow", {{"return_to", "https://evil.example"}}).header("Location"), "/");
  EXPECT_EQ(site_.app.count("PUT /follows/ben"), 2u);
}

TEST_F(PeoplePages, ARequestIsAnsweredOnItsPage) {
  site_.app.on("PUT /follow-requests/ben", [](const StandIn::Call&) { return api::no_content(); });
  site_.app.on("DELETE /follow-requests/ben", [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_EQ(browser_.post("/requests/ben/accept").header("Location"), "/requests");
  EXPECT_EQ(browser_.post("/requests/ben/decline").header("Location"), "/requests");
}

}  // namespace
}  // namespace portreto::roles::web
