#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

class GalleryPages : public ::testing::Test {
 protected:
  static api::GalleryPage gallery(bool is_own = true) {
    api::GalleryPage page{.viewer = anna(), .revision = 5};
    page.gallery.id = *GalleryId::parse(Site::kGallery);
    page.gallery.name = "Summer";
    page.permissions.can_edit = is_own;
    return page;
  }

  const std::string path_ = Site::kGalleryPath;
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(GalleryPages, ANewGalleryIsShownOnceItIsThere) {
  site_.app.give("POST /galleries", gallery(), 201);
  const std::string key = Browser::hidden_value(browser_.get("/galleries/new").body, "idempotency_key");
  EXPECT_FALSE(key.empty());
  const Answer made =
      browser_.post("/galleries/new", {{"name", "Summer"}, {"audience", "public"}, {"idempotency_key", key}});
  EXPECT_EQ(made.status, 303u);
  EXPECT_EQ(made.header("Location"), path_);
  const auto sent = site_.app.calls().back();
  EXPECT_EQ(sent.body,
            R"({"name":"Summer","description":"","audience":"public","shares_originals":false,"comments_off":false})");
  EXPECT_EQ(sent.headers.find("Idempotency-Key"), key);
}

TEST_F(GalleryPages, ARefusedFormKeepsWhatWasTypedAndItsKey) {
  site_.app.refuse("POST /galleries", Error::invalid_field("name", "You have a gallery of this name."));
  const Answer page = browser_.post(
      "/galleries/new",
      {{"name", "Summer"}, {"description", "By the sea"}, {"audience", "followers"}, {"idempotency_key", "k"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("You have a gallery of this name."));
  EXPECT_THAT(page.body, HasSubstr("value=\"Summer\""));
  EXPECT_THAT(page.body, HasSubstr(">By the sea</textarea>"));
  EXPECT_THAT(page.body, HasSubstr("value=\"followers\" checked"));
  EXPECT_EQ(Browser::hidden_value(page.body, "idempotency_key"), "k");
}

TEST_F(GalleryPages, EditingSendsTheRevisionThatWasRead) {
  site_.app.give("GET " + path_, gallery());
  site_.app.give("PATCH " + path_, gallery());
  const std::string revision = Browser::hidden_value(browser_.get(path_ + "/edit").body, "revision");
  EXPECT_EQ(revision, "5");
  const Answer saved =
      browser_.post(path_ + "/edit", {{"name", "Autumn"}, {"audience", "private"}, {"revision", revision}});
  EXPECT_EQ(saved.header("Location"), path_);
  EXPECT_EQ(
      site_.app.calls().back().body,
      R"({"revision":5,"name":"Autumn","description":"","audience":"private","shares_originals":false,"comments_off":false})");
}

TEST_F(GalleryPages, ChosenPeopleAreSentWithTheAudienceThatTheyAreForAlone) {
  auto page = gallery();
  page.people = {{.username = "maria"}, {.username = "theo"}};
  site_.app.give("GET " + path_, page);
  site_.app.give("PATCH " + path_, page);
  EXPECT_THAT(browser_.get(path_ + "/edit").body, HasSubstr(">maria, theo</textarea>"));
  const auto people_sent = [&](const char* audience, const char* people) {
    browser_.post(path_ + "/edit", {{"name", "A"}, {"audience", audience}, {"people", people}, {"revision", "5"}});
    const std::string body = site_.app.calls().back().body;
    const auto at = body.find("\"people\":[");
    return at == body.npos ? "none" : body.substr(at + 9, body.find(']', at) - at - 8);
  };
  EXPECT_EQ(people_sent("people", " maria,@theo;\r\n ines  "), R"(["maria","theo","ines"])");
  EXPECT_EQ(people_sent("people", " "), "[]");
  EXPECT_EQ(people_sent("followers", "maria"), "none");
}

TEST_F(GalleryPages, AnEditThatCameTooLateIsAConflict) {
  site_.app.refuse("PATCH " + path_, {ErrorCode::kConflict, "The gallery was changed meanwhile."});
  const Answer page = browser_.post(path_ + "/edit", {{"name", "Autumn"}, {"revision", "4"}});
  EXPECT_EQ(page.status, 409u);
  EXPECT_THAT(page.body, HasSubstr("The gallery was changed meanwhile."));
}

TEST_F(GalleryPages, AFormWithoutItsRevisionIsRefused) {
  for (const char* revision : {"", "x", "-1", "1.5", "5 ", "99999999999999999999"}) {
    EXPECT_EQ(browser_.post(path_ + "/edit", {{"name", "Autumn"}, {"revision", revision}}).status, 400u) << revision;
  }
  EXPECT_EQ(site_.app.count("PATCH " + path_), 0u);
}

TEST_F(GalleryPages, Security29_AnothersGalleryHasNoForms) {
  site_.app.give("GET " + path_, gallery(false));
  EXPECT_EQ(browser_.get(path_).status, 200u);
  EXPECT_EQ(browser_.get(path_ + "/edit").status, 404u);
  EXPECT_EQ(browser_.get(path_ + "/delete").status, 404u);
}

TEST_F(GalleryPages, DeletingAsksFirst) {
  site_.app.give("GET " + path_, gallery());
  site_.app.on("DELETE " + path_, [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_THAT(browser_.get(path_ + "/delete").body, HasSubstr("action=\"" + path_ + "/delete\""));
  EXPECT_EQ(site_.app.count("DELETE " + path_), 0u);
  EXPECT_EQ(browser_.post(path_ + "/delete").header("Location"), "/galleries");
}

TEST_F(GalleryPages, APlaceInAListIsPassedOn) {
  site_.app.give("GET " + path_, gallery());
  browser_.get(path_ + "?cursor=a%26b&comments=c&evil=1");
  EXPECT_EQ(site_.app.calls().back().what, "GET " + path_ + "?cursor=a%26b&comments=c");
}

TEST_F(GalleryPages, OnlyPublicGalleriesAreForSearchEngines) {
  auto page = gallery();
  page.gallery.audience = model::Audience::kPublic;
  site_.app.give("GET " + path_, page);
  EXPECT_THAT(browser_.get(path_).body, Not(HasSubstr("noindex")));
  page.gallery.audience = model::Audience::kFollowers;
  site_.app.give("GET " + path_, page);
  EXPECT_THAT(browser_.get(path_).body, HasSubstr("noindex"));
}

TEST_F(GalleryPages, AnArchiveIsPassedOnAsItIs) {
  site_.app.on("GET /galleries/g1/archive", [](const StandIn::Call&) {
    http::Response response{.body = std::string("PK")};
    response.headers.set("Content-Type", "application/zip");
    response.headers.set("Content-Disposition", "attachment; filename=\"Summer.zip\"");
    response.headers.set("X-Internal", "stays inside");
    return response;
  });
  const Answer answer = browser_.get("/galleries/g1/archive");
  EXPECT_EQ(answer.body, "PK");
  EXPECT_EQ(answer.header("Content-Type"), "application/zip");
  EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"Summer.zip\"");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("X-Internal"), "");
}

TEST_F(GalleryPages, AnArchiveThatIsRefusedSaysWhy) {
  site_.app.refuse("GET /galleries/g1/archive", {ErrorCode::kTooManyRequests, "You have two already.", {}, 30});
  const Answer answer = browser_.get("/galleries/g1/archive");
  EXPECT_EQ(answer.status, 429u);
  EXPECT_EQ(answer.header("Retry-After"), "30");
  EXPECT_THAT(answer.body, HasSubstr("You have two already."));
}

}  // namespace
}  // namespace portreto::roles::web
