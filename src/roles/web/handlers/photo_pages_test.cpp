#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;

class PhotoPages : public ::testing::Test {
 protected:
  static api::PhotoPage photo(bool is_own) {
    api::PhotoPage page{.viewer = anna()};
    page.photo.revision = 7;
    page.photo.alt = "A dog";
    page.gallery.id = *GalleryId::parse(Site::kGallery);
    page.permissions.can_edit = is_own;
    page.permissions.can_delete = is_own;
    return page;
  }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(PhotoPages, TheOriginalIsFetchedFromWhereItLies) {
  site_.app.on("GET /photos/x1/original", [](const StandIn::Call&) {
    http::Response response{.status = 302};
    response.headers.set("Location", "/b/1/2?k=a&e=1&d=1&s=b");
    return response;
  });
  const Answer answer = browser_.get("/photos/x1/original");
  EXPECT_EQ(answer.status, 302u);
  EXPECT_EQ(answer.header("Location"), "/b/1/2?k=a&e=1&d=1&s=b");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

TEST_F(PhotoPages, Security29_AnOriginalThatIsNotOnesOwnIsMissing) {
  site_.app.refuse("GET /photos/x1/original", {ErrorCode::kNotFound, "There is no such photo."});
  EXPECT_EQ(browser_.get("/photos/x1/original").status, 404u);
}

TEST_F(PhotoPages, AnAnswerWithoutAnAddressIsOurFault) {
  site_.app.give("GET /photos/x1/original", api::Me{});
  EXPECT_EQ(browser_.get("/photos/x1/original").status, 500u);
}

TEST_F(PhotoPages, EditingSendsTheRevisionThatWasRead) {
  site_.app.give("GET /photos/x1", photo(true));
  site_.app.give("PATCH /photos/x1", photo(true));
  const Answer form = browser_.get("/photos/x1/edit");
  EXPECT_THAT(form.body, HasSubstr("value=\"A dog\""));
  const Answer saved =
      browser_.post("/photos/x1/edit", {{"alt", "A cat"}, {"revision", Browser::hidden_value(form.body, "revision")}});
  EXPECT_EQ(saved.header("Location"), "/photos/x1");
  EXPECT_THAT(site_.app.calls().back().body, HasSubstr("\"revision\":7"));
}

TEST_F(PhotoPages, TagsAreLinksAndAreEditedApartByCommas) {
  api::PhotoPage tagged = photo(true);
  tagged.photo.tags = {"Beach", "Néw York/2"};
  site_.app.give("GET /photos/x1", tagged);
  site_.app.give("PATCH /photos/x1", tagged);
  EXPECT_THAT(browser_.get("/photos/x1").body, HasSubstr("href=\"/tags/new%20york%2F2\">#Néw York/2</a>"));
  EXPECT_THAT(browser_.get("/photos/x1/edit").body, HasSubstr("value=\"Beach, Néw York/2\""));
  browser_.post("/photos/x1/edit", {{"tags", "sea, , #sand"}, {"revision", "7"}});
  EXPECT_THAT(site_.app.calls().back().body, HasSubstr(R"("tags":["sea"," "," #sand"])"));
}

TEST_F(PhotoPages, APhotoIsMovedByAButtonOrByAScript) {
  site_.app.give("POST /photos/x1/place", api::PlaceResult{3});
  const Answer moved = browser_.post("/photos/x1/place", {{"steps", "-1"}, {"return_to", "/galleries/1/arrange"}});
  EXPECT_EQ(moved.header("Location"), "/galleries/1/arrange");
  EXPECT_EQ(site_.app.calls().back().body, R"({"steps":-1})");
  const Answer told = browser_.post("/photos/x1/place", {{"position", "3"}}, {{"Accept", "application/json"}});
  EXPECT_EQ(told.body, R"({"position":3})");
  EXPECT_EQ(site_.app.calls().back().body, R"({"position":3})");
  EXPECT_EQ(browser_.post("/photos/x1/place", {{"position", "first"}}).status, 400u);
}

TEST_F(PhotoPages, AnAlternativeTextAloneCanBeSet) {
  site_.app.give("GET /photos/x1", photo(true));
  site_.app.give("PATCH /photos/x1", photo(true));
  const Answer saved = browser_.post("/photos/x1/alt", {{"alt", "A cat"}}, {{"Accept", "application/json"}});
  EXPECT_EQ(saved.status, 204u);
  EXPECT_EQ(site_.app.calls().back().body, R"({"revision":7,"alt":"A cat"})");
  EXPECT_EQ(browser_.post("/photos/x1/alt", {{"alt", "A cat"}}).header("Location"), "/photos/x1");
  site_.app.give("GET /photos/x1", photo(false));
  EXPECT_EQ(browser_.post("/photos/x1/alt", {{"alt", "A cat"}}).status, 404u);
}

TEST_F(PhotoPages, Security29_AnothersPhotoHasNoForms) {
  site_.app.give("GET /photos/x1", photo(false));
  EXPECT_EQ(browser_.get("/photos/x1/edit").status, 404u);
  EXPECT_EQ(browser_.get("/photos/x1/delete").status, 404u);
}

TEST_F(PhotoPages, DeletingAsksFirstAndThenShowsTheGallery) {
  site_.app.give("GET /photos/x1", photo(true));
  site_.app.on("DELETE /photos/x1", [](const StandIn::Call&) { return api::no_content(); });
  const Answer question = browser_.get("/photos/x1/delete");
  EXPECT_EQ(site_.app.count("DELETE /photos/x1"), 0u);
  const auto form = question.body.substr(question.body.find("action=\"/photos/x1/delete\""));
  EXPECT_EQ(Browser::hidden_value(form, "return_to"), Site::kGalleryPath);
  EXPECT_EQ(browser_.post("/photos/x1/delete", {{"return_to", Site::kGalleryPath}}).header("Location"),
            Site::kGalleryPath);
}

}  // namespace
}  // namespace portreto::roles::web
