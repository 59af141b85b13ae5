#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

class PeoplePages : public ::testing::Test {
 protected:
  PeoplePages() { site_.app.give_to(kAccessToken, "PUT /follows/ben", api::FollowResult{}); }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

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
