#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

class SearchPages : public ::testing::Test {
 protected:
  SearchPages() {
    api::PeoplePage people{.viewer = anna(), .query = "be", .next = "n&x"};
    people.people.push_back({.user = {.username = "ben", .display_name = "Ben B"}});
    site_.app.give_to(kAccessToken, "GET /people", people);
    api::FoundPhotos photos{.photos = {{.gallery = {.name = "Summer"}, .owner = {.display_name = "Ben B"}}},
                            .next = "n&x"};
    site_.app.give("GET /search/photos", photos);
    site_.app.give("GET /tags/new%20york", photos);
    site_.app.give("GET /search/galleries", api::GalleryList{});
  }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
  Browser stranger_{site_.role.router()};
};

TEST_F(SearchPages, ASearchShowsPeopleAndWhatFollows) {
  const Answer page = browser_.get("/search?q=be");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("Ben B"));
  EXPECT_THAT(page.body, HasSubstr("after=n%26x"));
  browser_.get("/search?q=b%26c&after=n%26x");
  EXPECT_EQ(site_.app.calls().back().what, "GET /people?q=b%26c&after=n%26x");
}

TEST_F(SearchPages, PhotosAreAskedForByAllThatIsInTheAddress) {
  const Answer page =
      stranger_.get("/search?kind=photos&q=b%26c&tag=sea&camera=X-T5&from=2025-01-02&to=2025-02-03&cursor=c");
  EXPECT_EQ(site_.app.calls().back().what,
            "GET /search/photos?q=b%26c&tag=sea&camera=X-T5&from=2025-01-02&to=2025-02-03&cursor=c");
  EXPECT_THAT(page.body, HasSubstr("alt=\"Photo by Ben B in Summer\""));
  EXPECT_THAT(page.body, HasSubstr("/search?kind=photos&amp;q=b%26c&amp;tag=sea&amp;camera=X-T5&amp;from=2025-01-02"
                                   "&amp;to=2025-02-03&amp;cursor=n%26x"));
  EXPECT_THAT(page.body, HasSubstr("value=\"2025-01-02\""));
}

TEST_F(SearchPages, WhatDoesNotGoWithGalleriesIsNotAskedOfThem) {
  const Answer page = browser_.get("/search?kind=galleries&q=zz&tag=sea&from=2025-01-02");
  EXPECT_EQ(site_.app.calls().back().what, "GET /search/galleries?q=zz&from=2025-01-02");
  EXPECT_THAT(page.body, HasSubstr("Nothing found"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/search?kind=galleries&amp;q=zz\">Of any date"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/search?kind=photos&amp;q=zz\">Among photos"));
}

TEST_F(SearchPages, ADateThatIsNoneIsShownWithWhatIsWrong) {
  site_.app.refuse("GET /search/galleries", Error::invalid_field("from", "This is not a date."));
  const Answer page = stranger_.get("/search?kind=galleries&from=x");
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("id=\"from-error\">This is not a date."));
  EXPECT_THAT(page.body, HasSubstr("value=\"x\""));
}

TEST_F(SearchPages, ATagInTheSearchFieldLeadsToItsPage) {
  const Answer moved = browser_.get("/search?q=%23new%20york");
  EXPECT_EQ(moved.header("Location"), "/tags/new%20york");
  const Answer page = stranger_.get("/tags/new%20york");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("#new york</h1>"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/tags/new%20york?cursor=n%26x\""));
}

TEST_F(SearchPages, SuggestionsAreAFragment) {
  const Answer options = browser_.get("/search/people?q=be");
  EXPECT_THAT(options.body, HasSubstr("href=\"/u/ben\""));
  EXPECT_THAT(options.body, Not(HasSubstr("<html")));
}

TEST_F(SearchPages, WhoIsSignedOutGetsNoSuggestionsAndNoLoginPageInTheirPlace) {
  const Answer options = stranger_.get("/search/people?q=be");
  EXPECT_EQ(options.status, 200u);
  EXPECT_THAT(options.body, Not(HasSubstr("<a")));
  EXPECT_EQ(stranger_.get("/search?kind=people&q=be").header("Location"),
            "/login?return_to=%2Fsearch%3Fkind%3Dpeople%26q%3Dbe");
  EXPECT_EQ(stranger_.get("/search?q=be").status, 200u) << "photos, for who is not signed in";
}

}  // namespace
}  // namespace portreto::roles::web
