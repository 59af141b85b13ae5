#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

class SharePages : public ::testing::Test {
 protected:
  static constexpr char kLink[] = "01890a5d-ac96-774b-bcce-b302099a8002";

  SharePages() {
    list_.viewer = anna();
    list_.gallery = {*GalleryId::parse(Site::kGallery), "Summer", model::Audience::kLink};
    list_.revision = 5;
    list_.are_open = true;
    list_.links = {{.id = *ShareLinkId::parse(kLink), .label = "Grandpa", .created_at = site_.clock.now()}};
    site_.app.give("GET " + path_ + "/links", list_);
  }

  const std::string path_ = Site::kGalleryPath;
  api::ShareLinkList list_;
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(SharePages, ANewLinkIsShownOnceWithItsCode) {
  site_.app.give("POST " + path_ + "/links", api::ShareLinkCreated{{}, "abc", "/s/abc"}, 201);
  browser_.get(path_ + "/share");
  const Answer made = browser_.post(path_ + "/share", {{"label", "Grandpa"}, {"expires_in_days", "7"}});
  EXPECT_EQ(made.status, 200u);
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  EXPECT_THAT(made.body, HasSubstr("value=\"http://photos.example.org/s/abc\""));
  EXPECT_THAT(made.body, HasSubstr("<svg class=\"qr\" viewBox=\"-4 -4 "));
  const auto calls = site_.app.calls();
  EXPECT_EQ(
      calls[calls.size() - 2].body,
      R"({"label":"Grandpa","password":"","expires_at":"2026-12-02T03:13:57.000Z","allows_download":false,"allows_guests":false})");
  EXPECT_THAT(browser_.get(path_ + "/share").body, Not(HasSubstr("/s/abc")));
}

TEST_F(SharePages, ARefusedLinkKeepsWhatWasTypedButNotThePassword) {
  site_.app.refuse("POST " + path_ + "/links", Error::invalid_field("password", "Too short."));
  browser_.get(path_ + "/share");
  const Answer page = browser_.post(
      path_ + "/share",
      {{"label", "Grandpa"}, {"password", "abc"}, {"expires_in_days", "365"}, {"allows_download", "true"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("Too short."));
  EXPECT_THAT(page.body, HasSubstr("value=\"Grandpa\""));
  EXPECT_THAT(page.body, HasSubstr("<option value=\"365\" selected>"));
  EXPECT_THAT(page.body, Not(HasSubstr("value=\"abc\"")));
}

TEST_F(SharePages, ATimeThatNobodyOffersIsRefused) {
  browser_.get(path_ + "/share");
  for (const char* days : {"0", "-1", "x", "1000000", "1.5"}) {
    EXPECT_EQ(browser_.post(path_ + "/share", {{"expires_in_days", days}}).status, 400u) << days;
  }
  EXPECT_EQ(site_.app.count("POST " + path_ + "/links"), 0u);
}

TEST_F(SharePages, APrivateGalleryIsOpenedToLinksFirst) {
  list_.are_open = false;
  list_.gallery.audience = model::Audience::kPrivate;
  site_.app.give("GET " + path_ + "/links", list_);
  site_.app.give("PATCH " + path_, api::GalleryPage{});
  const Answer page = browser_.get(path_ + "/share");
  EXPECT_THAT(page.body, Not(HasSubstr("name=\"label\"")));
  const Answer opened =
      browser_.post(path_ + "/share/open", {{"revision", Browser::hidden_value(page.body, "revision")}});
  EXPECT_EQ(opened.header("Location"), path_ + "/share");
  EXPECT_EQ(site_.app.calls().back().body, R"({"revision":5,"audience":"link"})");
}

TEST_F(SharePages, GuestsAreLetAndStoppedByEachLink) {
  const std::string path = path_ + "/links/" + kLink;
  site_.app.give("PATCH " + path, api::ShareLinkItem{});
  EXPECT_THAT(browser_.get(path_ + "/share").body, HasSubstr("action=\"" + path + "/guests\""));
  EXPECT_EQ(browser_.post(path + "/guests", {{"allows_guests", "true"}}).header("Location"), path_ + "/share");
  EXPECT_EQ(site_.app.calls().back().body, R"({"allows_guests":true})");
  browser_.post(path + "/guests");
  EXPECT_EQ(site_.app.calls().back().body, R"({"allows_guests":false})");
}

TEST_F(SharePages, EachLinkBeginsAndStopsToHideTheGallery) {
  const std::string path = path_ + "/links/" + kLink;
  site_.app.give("PATCH " + path, api::ShareLinkItem{});
  EXPECT_THAT(browser_.get(path_ + "/share").body, HasSubstr("Show guests only what they add"));
  EXPECT_EQ(browser_.post(path + "/photos", {{"hides_gallery", "true"}}).header("Location"), path_ + "/share");
  EXPECT_EQ(site_.app.calls().back().body, R"({"hides_gallery":true})");
  list_.links[0].hides_gallery = true;
  list_.links[0].guest_photos_max = 500;
  site_.app.give("GET " + path_ + "/links", list_);
  const Answer hiding = browser_.get(path_ + "/share");
  EXPECT_THAT(hiding.body, HasSubstr("shows only what they add"));
  EXPECT_THAT(hiding.body, HasSubstr("Show guests the gallery"));
  EXPECT_THAT(hiding.body, Not(HasSubstr("Stop guests’ photos"))) << "it is revoked instead";
  EXPECT_THAT(hiding.body, Not(HasSubstr(path + "/guests")));
  browser_.post(path + "/photos", {{"hides_gallery", "false"}});
  EXPECT_EQ(site_.app.calls().back().body, R"({"hides_gallery":false})");
  site_.app.give("POST " + path_ + "/links", api::ShareLinkCreated{{}, "abc", "/s/abc"}, 201);
  browser_.post(path_ + "/share", {{"expires_in_days", ""}, {"hides_gallery", "true"}});
  const auto calls = site_.app.calls();
  EXPECT_THAT(calls[calls.size() - 2].body, HasSubstr(R"("hides_gallery":true)"));
}

TEST_F(SharePages, RevokingAsksFirst) {
  const std::string revoke = path_ + "/links/" + kLink + "/revoke";
  const std::string call = "DELETE " + path_ + "/links/" + kLink;
  site_.app.on(call, [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_THAT(browser_.get(path_ + "/share").body, HasSubstr("href=\"" + revoke + "\""));
  EXPECT_THAT(browser_.get(revoke).body, HasSubstr("action=\"" + revoke + "\""));
  EXPECT_EQ(site_.app.count(call), 0u);
  EXPECT_EQ(browser_.post(revoke).header("Location"), path_ + "/share");
  EXPECT_EQ(site_.app.count(call), 1u);
}

class SharedPages : public ::testing::Test {
 protected:
  SharedPages() {
    api::SharedGalleryPage gallery{
        .name = "Summer", .description = "By the sea", .photo_count = 1, .can_download = true};
    gallery.photos.emplace_back();
    site_.app.give("GET /shared/abc", gallery);
  }
  void lock() { site_.app.refuse("GET /shared/abc", {ErrorCode::kUnauthenticated, "This link asks for a password."}); }

  Site site_;
};

TEST_F(SharedPages, AreForGuestsWhoeverIsSignedIn) {
  Browser browser = site_.signed_in_browser();
  const Answer page = browser.get("/s/abc");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("By the sea"));
  EXPECT_THAT(page.body, Not(HasSubstr("Anna A")));
  EXPECT_THAT(page.body, Not(HasSubstr("/logout")));
  EXPECT_EQ(site_.app.calls().back().bearer, "");
  EXPECT_EQ(browser.cookies.count("access"), 1u) << "who stays signed in elsewhere";
}

TEST_F(SharedPages, AreNotForSearchEnginesAndTellTheirAddressToNobody) {
  Browser browser(site_.role.router());
  const Answer page = browser.get("/s/abc");
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
  EXPECT_THAT(page.header("X-Robots-Tag"), HasSubstr("noindex"));
  EXPECT_THAT(page.body, HasSubstr("<meta property=\"og:image\" content=\"http://photos.example.org/s/abc/cover\">"));
  const Answer missing = browser.get("/s/other");
  EXPECT_EQ(missing.status, 404u);
  EXPECT_EQ(missing.header("Referrer-Policy"), "strict-origin");
}

TEST_F(SharedPages, AreInTheLanguageThatIsChosenOnThem) {
  Browser browser(site_.role.router());
  const auto choose = [&](const std::string& language, const std::string& return_to) {
    return browser.post("/language", {{"language", language}, {"return_to", return_to}});
  };
  for (const std::string path : {"/s/abc", "/s/abc/photos/p1", "/s/other"}) {
    const Answer page = browser.get(path);
    EXPECT_THAT(page.body, HasSubstr("action=\"/language\"")) << path;
    EXPECT_THAT(page.body, HasSubstr("name=\"return_to\" value=\"" + path + "\"")) << path;
    const Answer back = choose("el", path);
    EXPECT_EQ(back.header("Location"), path);
    EXPECT_EQ(back.header("Referrer-Policy"), "strict-origin") << "the next request comes from the link's page, too";
    EXPECT_THAT(browser.get(path).body, HasSubstr("<html lang=\"el\"")) << path;
    choose("en", path);
  }
  for (const std::string elsewhere : {"https://evil.example/s/abc", "//evil.example/s/abc", "/\\evil.example"}) {
    EXPECT_EQ(choose("el", elsewhere).header("Location"), "/") << elsewhere;
  }
}

TEST_F(SharedPages, Security15_AForeignHostReachesNoAddress) {
  WebRole role{{.app = site_.app,
                .auth = site_.auth,
                .csrf = site_.csrf,
                .clock = site_.clock,
                .public_url = "https://photos.example.org"}};
  const Answer page = test::send(role.router(), {.target = "/s/abc", .headers = {{"Host", "evil.example"}}});
  EXPECT_THAT(page.body, HasSubstr("content=\"https://photos.example.org/s/abc/cover\""));
  EXPECT_THAT(page.body, Not(HasSubstr("evil.example")));
}

// SECURITY 21.
TEST_F(SharedPages, ALockedOneAsksForItsPasswordAndTellsNothing) {
  lock();
  Browser browser(site_.role.router());
  const Answer page = browser.get("/s/abc");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("name=\"password\""));
  EXPECT_THAT(page.body, HasSubstr("og:title\" content=\"A shared gallery\""));
  EXPECT_THAT(page.body, Not(HasSubstr("Summer")));
  EXPECT_THAT(page.body, Not(HasSubstr("og:image")));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin") << "with no-referrer its forms would have no origin";
  EXPECT_THAT(page.body, HasSubstr("action=\"/language\""));
  site_.app.refuse("GET /shared/abc/photos/p1", {ErrorCode::kUnauthenticated, "This link asks for a password."});
  EXPECT_EQ(browser.get("/s/abc/photos/p1").header("Location"), "/s/abc");
}

TEST_F(SharedPages, TheRightPasswordIsKeptInACookieOfTheLink) {
  lock();
  site_.app.give("POST /shared/abc/unlock", api::UnlockResult{"token", 7200});
  Browser browser(site_.role.router());
  browser.get("/s/abc");
  const Answer unlocked = browser.post("/s/abc", {{"password", "sesame"}});
  EXPECT_EQ(unlocked.header("Location"), "/s/abc");
  EXPECT_EQ(site_.app.calls().back().body, R"({"password":"sesame"})");
  EXPECT_EQ(browser.cookies["unlock"], "token");
  browser.get("/s/abc");
  EXPECT_EQ(site_.app.calls().back().headers.find("X-Share-Token"), "token");
}

TEST_F(SharedPages, AWrongOrTooHastyPasswordSaysSo) {
  lock();
  Browser browser(site_.role.router());
  browser.get("/s/abc");
  site_.app.refuse("POST /shared/abc/unlock", Error::invalid_field("password", "The password is not right."));
  const Answer wrong = browser.post("/s/abc", {{"password", "guess"}});
  EXPECT_EQ(wrong.status, 400u);
  EXPECT_THAT(wrong.body, HasSubstr("The password is not right."));
  site_.app.refuse("POST /shared/abc/unlock", {ErrorCode::kTooManyRequests, "Wait a little.", {}, 30});
  const Answer hasty = browser.post("/s/abc", {{"password", "guess"}});
  EXPECT_EQ(hasty.status, 429u);
  EXPECT_EQ(hasty.header("Retry-After"), "30");
  EXPECT_THAT(hasty.body, HasSubstr("Wait a little."));
  site_.app.refuse("POST /shared/abc/unlock", {ErrorCode::kGone, "No longer valid."});
  EXPECT_EQ(browser.post("/s/abc", {{"password", "guess"}}).status, 410u);
}

TEST_F(SharedPages, FilesArePassedOn) {
  site_.app.on("GET /shared/abc/archive", [](const StandIn::Call&) {
    http::Response response{.body = std::string("PK")};
    response.headers.set("Content-Type", "application/zip");
    return response;
  });
  site_.app.on("GET /shared/abc/cover", [](const StandIn::Call&) {
    http::Response response{.status = 302};
    response.headers.set("Location", "/b/picture");
    return response;
  });
  Browser browser(site_.role.router());
  EXPECT_EQ(browser.get("/s/abc/archive").body, "PK");
  EXPECT_EQ(browser.get("/s/abc/cover").header("Location"), "/b/picture");
}

class GuestPages : public SharedPages {
 protected:
  GuestPages() {
    api::SharedGalleryPage gallery{.name = "Summer", .guests = api::GuestReactions{{4, 1, false}, false, {}}};
    gallery.guests->comments.items.push_back({.id = *CommentId::parse(kOwnComment),
                                              .author = {.display_name = "Eleni"},
                                              .text = "Kala!",
                                              .can_delete = true,
                                              .is_guest = true});
    site_.app.give("GET /shared/abc", gallery);
    site_.app.give("PUT /shared/abc/like", api::Reactions{5, 1, true});
    site_.app.give("POST /shared/abc/comments", api::CommentItem{});
  }
  static constexpr char kOwnComment[] = "01890a5d-ac96-774b-bcce-b302099a8057";
  Browser browser_{site_.role.router()};
};

TEST_F(GuestPages, ShowTheFormsAndRememberWhoIsThere) {
  const Answer page = browser_.get("/s/abc");
  EXPECT_THAT(page.body, HasSubstr("action=\"/s/abc/like\""));
  EXPECT_THAT(page.body, HasSubstr("action=\"/s/abc/comments\""));
  EXPECT_THAT(page.body, HasSubstr("guest</span>"));
  EXPECT_THAT(page.body, Not(HasSubstr("href=\"/u/")));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
  const std::string token = browser_.cookies["guest"];
  EXPECT_EQ(token.size(), 43u);
  browser_.get("/s/abc");
  EXPECT_EQ(site_.app.calls().back().headers.find("X-Guest-Token"), token);
  EXPECT_EQ(browser_.cookies["guest"], token);
}

TEST_F(GuestPages, AreNotThereWhereTheLinkLetsNobody) {
  site_.app.give("GET /shared/abc", api::SharedGalleryPage{.name = "Summer"});
  const Answer page = browser_.get("/s/abc");
  EXPECT_THAT(page.body, Not(HasSubstr("/s/abc/like")));
  EXPECT_THAT(page.body, Not(HasSubstr("id=\"comments\"")));
  EXPECT_EQ(browser_.cookies.count("guest"), 0u);
  EXPECT_EQ(browser_.get(std::string("/s/abc/comments/") + kOwnComment + "/delete").status, 404u);
}

TEST_F(GuestPages, LikeAndComment) {
  browser_.get("/s/abc");
  const std::string token = browser_.cookies["guest"];
  EXPECT_EQ(browser_.post("/s/abc/like").header("Location"), "/s/abc");
  EXPECT_EQ(site_.app.calls().back().headers.find("X-Guest-Token"), token);
  const Answer scripted = browser_.post("/s/abc/like", {}, {{"Accept", "application/json"}});
  EXPECT_THAT(scripted.body, HasSubstr("\"like_count\":5"));
  const Answer commented =
      browser_.post("/s/abc/comments", {{"name", "Eleni"}, {"text", "Kala!"}, {"idempotency_key", "k"}});
  EXPECT_EQ(commented.header("Location"), "/s/abc#comments");
  EXPECT_EQ(site_.app.calls().back().body, R"({"name":"Eleni","text":"Kala!"})");
  EXPECT_EQ(site_.app.calls().back().headers.find("Idempotency-Key"), "k");

  site_.app.refuse("POST /shared/abc/comments", Error::invalid_field("name", "The name is missing."));
  const Answer refused = browser_.post("/s/abc/comments", {{"name", ""}, {"text", "Kept"}});
  EXPECT_EQ(refused.status, 400u);
  EXPECT_THAT(refused.body, HasSubstr("The name is missing."));
  EXPECT_THAT(refused.body, HasSubstr("Kept"));
}

// As the form for the password has it.
TEST_F(GuestPages, FormsNeedTheirOwnToken) {
  browser_.get("/s/abc");
  for (const std::string& path : {std::string("/like"), std::string("/unlike"), std::string("/comments"),
                                  std::string("/comments/") + kOwnComment + "/delete"}) {
    browser_.csrf_token = "forged";
    EXPECT_EQ(browser_.post("/s/abc" + path).status, 403u) << path;
  }
  EXPECT_EQ(site_.app.count("PUT /shared/abc/like"), 0u);
  EXPECT_EQ(site_.app.count("POST /shared/abc/comments"), 0u);
}

TEST_F(GuestPages, ALockedLinkLeadsToItsPassword) {
  browser_.get("/s/abc");
  site_.app.refuse("PUT /shared/abc/like", {ErrorCode::kUnauthenticated, "This link asks for a password."});
  EXPECT_EQ(browser_.post("/s/abc/like").header("Location"), "/s/abc");
  EXPECT_EQ(browser_.post("/s/abc/like", {}, {{"Accept", "application/json"}}).status, 401u);
}

TEST_F(GuestPages, DeletingAsksFirstAndLeadsNowhereElse) {
  const std::string path = std::string("/comments/") + kOwnComment;
  site_.app.on("DELETE /shared/abc" + path, [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_THAT(browser_.get("/s/abc").body, HasSubstr("/s/abc" + path + "/delete"));
  const Answer asked = browser_.get("/s/abc" + path + "/delete?return_to=/s/abc/photos/p1");
  EXPECT_THAT(asked.body, HasSubstr("action=\"/s/abc" + path + "/delete\""));
  EXPECT_THAT(asked.body, HasSubstr("value=\"/s/abc/photos/p1\""));
  for (const char* elsewhere : {"//evil.example", "/s/other", "/s/abcd", "https://evil.example"}) {
    const Answer deleted = browser_.post("/s/abc" + path + "/delete", {{"return_to", elsewhere}});
    EXPECT_EQ(deleted.header("Location"), "/s/abc#comments") << elsewhere;
  }
}

// By a link that hides its gallery: the form, and what this guest added.
TEST_F(GuestPages, ADropBoxShowsNothingOfTheGallery) {
  api::SharedGalleryPage gallery{.name = "Summer", .can_add = true, .hides_gallery = true};
  gallery.owner.display_name = "Anna";
  site_.app.give("GET /shared/abc", gallery);
  const Answer empty = browser_.get("/s/abc");
  EXPECT_THAT(empty.body, HasSubstr("action=\"/s/abc/photos\""));
  EXPECT_THAT(empty.body, HasSubstr("you see those, and nothing else of it"));
  EXPECT_THAT(empty.body, HasSubstr("property=\"og:title\" content=\"Summer\""));
  for (const char* absent :
       {"og:image", "og:description", "/s/abc/cover", "/s/abc/archive", "0 photos", "Your photos"}) {
    EXPECT_THAT(empty.body, Not(HasSubstr(absent)));
  }
  const PhotoId own = PhotoId::generate(), held = PhotoId::generate();
  gallery.photos = {{.id = own, .width = 3, .height = 2, .average_color = "#aabbcc"}};
  gallery.held_photos = {{.id = held, .width = 3, .height = 2, .average_color = "#aabbcc"}};
  gallery.next = "c2";
  gallery.held_next = "c1";
  site_.app.give("GET /shared/abc", gallery);
  const Answer page = browser_.get("/s/abc");
  EXPECT_THAT(page.body, HasSubstr("href=\"/s/abc/photos/" + own.str() + "\""));
  EXPECT_THAT(page.body, HasSubstr("href=\"/s/abc/photos/" + held.str() + "/delete\""));
  EXPECT_THAT(page.body, HasSubstr("once Anna lets them through"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/s/abc?held=c1#own-held\""));
  EXPECT_THAT(page.body, HasSubstr("href=\"/s/abc?cursor=c2\""));
  EXPECT_THAT(page.body, Not(HasSubstr("og:image")));

  gallery.can_add = false;
  gallery.photos = gallery.held_photos = {};
  site_.app.give("GET /shared/abc", gallery);
  const Answer closed = browser_.get("/s/abc");
  EXPECT_THAT(closed.body, HasSubstr("Ask Anna for another link"));
  EXPECT_THAT(closed.body, Not(HasSubstr("action=\"/s/abc/photos\"")));
}

// What a guest added and that waits: a part of it on each page, and deleting leads back to the part that it is on.
TEST_F(GuestPages, WhatWaitsIsPagedAndDeletedFromEachPage) {
  const PhotoId photo = *PhotoId::parse("01890a5d-ac96-774b-bcce-b302099a8060");
  site_.app.on("GET /shared/abc", [&](const StandIn::Call& call) {
    api::SharedGalleryPage gallery{.name = "Summer", .can_add = true, .holds_photos = true};
    if (call.what.contains("held=c1")) {
      gallery.held_photos = {{.id = photo, .width = 3, .height = 2, .average_color = "#aabbcc"}};
    } else {
      gallery.held_photos = {{.id = PhotoId::generate(), .width = 3, .height = 2, .average_color = "#aabbcc"}};
      gallery.held_next = "c1";
    }
    return api::answer(gallery);
  });
  const std::string path = "/s/abc/photos/" + photo.str() + "/delete";
  site_.app.refuse("GET /shared/abc/photos/" + photo.str(), {ErrorCode::kNotFound, "There is no such photo."});
  site_.app.on("DELETE /shared/abc/photos/" + photo.str(), [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_THAT(browser_.get("/s/abc").body, HasSubstr("href=\"/s/abc?held=c1#own-held\""));
  const Answer second = browser_.get("/s/abc?held=c1");
  EXPECT_THAT(second.body, HasSubstr("href=\"" + path + "?held=c1\""));
  EXPECT_THAT(second.body, Not(HasSubstr("#own-held\"")));
  EXPECT_EQ(browser_.get(path).status, 404u) << "it is not on the first page";
  const Answer asked = browser_.get(path + "?held=c1");
  EXPECT_EQ(asked.status, 200u);
  EXPECT_THAT(asked.body, HasSubstr("name=\"return_to\" value=\"/s/abc?held=c1\""));
  EXPECT_EQ(browser_.post(path, {{"return_to", "/s/abc?held=c1"}}).header("Location"), "/s/abc?held=c1");
  EXPECT_EQ(browser_.post(path, {{"return_to", "//evil.example"}}).header("Location"), "/s/abc");
}

}  // namespace
}  // namespace portreto::roles::web
